#include "conn/acceptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <vector>

#include "conn/connector.h"
#include "net/address.h"
#include "net/resolver.h"

namespace fastsock::conn {
namespace {

class AcceptorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto addresses = net::Resolve("127.0.0.1", 0, SOCK_STREAM);
    ASSERT_TRUE(addresses.ok());
    auto bound = net::BindIp(addresses.value(), net::SocketKind::kTcp, net::SocketOptions());
    ASSERT_TRUE(bound.ok());
    listener_ = std::move(bound.value());
    ASSERT_TRUE(net::Listen(listener_.get(), 64, net::SocketOptions()).ok());
    request_.addresses = {net::LocalAddress(listener_.get()).value()};
  }

  ConnectRequest request_;
  UniqueFd listener_;
  uint64_t closes_ = 0;
  Acceptor acceptor_{&closes_};
};

TEST_F(AcceptorTest, NothingThereIsNoError) {
  EXPECT_EQ(acceptor_.Take(listener_.get()).error, EAGAIN);
  EXPECT_FALSE(acceptor_.Rest());
}

TEST_F(AcceptorTest, HandsOutAndCounts) {
  ConnectOutcome client = Connect(request_);
  ASSERT_TRUE(client.fd.valid());
  net::Accepted accepted = acceptor_.Take(listener_.get());
  ASSERT_TRUE(accepted.fd.valid());
  EXPECT_EQ(net::ToText(accepted.peer), net::ToText(net::LocalAddress(client.fd.get()).value()));
  EXPECT_EQ(acceptor_.figures().accepted, 1u);
}

TEST_F(AcceptorTest, RestsWhenOutOfDescriptorsUntilOneCloses) {
  ConnectOutcome client = Connect(request_);
  ASSERT_TRUE(client.fd.valid());
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  std::vector<UniqueFd> hoard;
  for (;;) {
    UniqueFd fd(::dup(listener_.get()));
    if (!fd.valid()) break;
    hoard.push_back(std::move(fd));
  }
  net::Accepted accepted = acceptor_.Take(listener_.get());
  EXPECT_EQ(accepted.error, EMFILE);
  EXPECT_TRUE(acceptor_.Rest());
  EXPECT_EQ(acceptor_.Take(listener_.get()).error, EAGAIN);
  EXPECT_EQ(acceptor_.figures().out_of_descriptors, 1u);
  hoard.clear();
  closes_++;
  EXPECT_FALSE(acceptor_.Rest());
  EXPECT_TRUE(acceptor_.Take(listener_.get()).fd.valid());
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(AcceptorTest, ConnectToNobodyIsRefused) {
  listener_.Reset();
  ConnectOutcome outcome = Connect(request_);
  EXPECT_FALSE(outcome.fd.valid());
  EXPECT_EQ(outcome.error, ECONNREFUSED);
  EXPECT_EQ(outcome.reason, "Connection refused");
}

TEST_F(AcceptorTest, ConnectTriesTheNextAddress) {
  auto nobody = net::Resolve("127.0.0.1", 1, SOCK_STREAM);
  ASSERT_TRUE(nobody.ok());
  request_.addresses.insert(request_.addresses.begin(), nobody.value().front());
  ConnectOutcome outcome = Connect(request_);
  EXPECT_TRUE(outcome.fd.valid());
  EXPECT_EQ(outcome.error, 0);
}

TEST_F(AcceptorTest, ConnectSkipsAddressesThatDoNotFitTheLocalOne) {
  request_.bind_to = net::HostPort{"::1", 0};
  request_.addresses.clear();
  net::SocketAddress ipv6;
  ASSERT_TRUE(net::ParseNumeric("::1", 1, &ipv6));
  request_.bind_to = net::HostPort{"127.0.0.1", 0};
  request_.addresses = {ipv6};
  ConnectOutcome outcome = Connect(request_);
  EXPECT_FALSE(outcome.fd.valid());
  EXPECT_EQ(outcome.error, 0);
  EXPECT_TRUE(outcome.reason.empty());
}

}  // namespace
}  // namespace fastsock::conn
