// Watches one TCP port on loopback and looks for --marker in what the port's both sides send. Says
// "ready" when it watches; at the end of its input one line of JSON. Needs CAP_NET_RAW.
//   --port= --marker= [--pcap=FILE] keeps the packets, for tcpdump -r and the like

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/time.h>

#include "load.h"

namespace {

void Write(FILE* file, const void* bytes, size_t length) {
  if (fwrite(bytes, 1, length, file) != length) {
    load::DieErrno("pcap");
  }
}

void WritePacket(FILE* file, const char* packet, size_t length) {
  timeval now;
  gettimeofday(&now, nullptr);
  uint32_t header[4] = {static_cast<uint32_t>(now.tv_sec), static_cast<uint32_t>(now.tv_usec),
                        static_cast<uint32_t>(length), static_cast<uint32_t>(length)};
  Write(file, header, sizeof(header));
  Write(file, packet, length);
}

int Occurrences(const std::string& text, const std::string& marker) {
  int count = 0;
  for (size_t at = text.find(marker); at != std::string::npos; at = text.find(marker, at + 1)) {
    count++;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  load::GoFirst();
  load::Options options(argc, argv);
  const uint16_t port = options.Port();
  const std::string marker = options.Text("marker");
  if (marker.empty()) {
    load::Die("--marker is missing");
  }
  int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
  if (fd < 0) {
    load::DieErrno("AF_PACKET");
  }
  int buffer = 64 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer));
  sockaddr_ll where = {};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_IP);
  where.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  if (bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) {
    load::DieErrno("bind to lo");
  }
  FILE* pcap = nullptr;
  if (options.Has("pcap")) {
    pcap = fopen(options.Text("pcap").c_str(), "wb");
    if (pcap == nullptr) {
      load::DieErrno(options.Text("pcap"));
    }
    const uint32_t kRawIp = 101;
    uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, kRawIp};
    Write(pcap, header, sizeof(header));
  }
  printf("\"ready\"\n");
  fflush(stdout);
  std::map<std::pair<uint16_t, uint16_t>, std::string> streams;
  size_t packets = 0;
  size_t bytes = 0;
  // After the end of the input it looks on until loopback has been quiet for a moment.
  for (bool ended = false;;) {
    pollfd ready[2] = {{fd, POLLIN, 0}, {ended ? -1 : STDIN_FILENO, POLLIN, 0}};
    int count = poll(ready, 2, ended ? 200 : -1);
    if (count == 0) {
      break;
    }
    char drop[256];
    if (ready[1].revents != 0 && read(STDIN_FILENO, drop, sizeof(drop)) <= 0) {
      ended = true;
    }
    if (ready[0].revents == 0) {
      continue;
    }
    static char packet[1 << 17];
    sockaddr_ll from = {};
    socklen_t from_length = sizeof(from);
    ssize_t got =
        recvfrom(fd, packet, sizeof(packet), 0, reinterpret_cast<sockaddr*>(&from), &from_length);
    if (got < 40 || from.sll_pkttype == PACKET_OUTGOING || packet[9] != IPPROTO_TCP) {
      continue;  // loopback shows every packet twice
    }
    size_t ip = static_cast<size_t>(packet[0] & 15) * 4;
    uint16_t ports[2];
    memcpy(ports, packet + ip, sizeof(ports));
    if (ntohs(ports[0]) != port && ntohs(ports[1]) != port) {
      continue;
    }
    size_t payload = ip + static_cast<size_t>(static_cast<uint8_t>(packet[ip + 12]) >> 4) * 4;
    auto length = static_cast<size_t>(got);
    if (pcap != nullptr) {
      WritePacket(pcap, packet, length);
    }
    packets++;
    bytes += length - payload;
    streams[{ports[0], ports[1]}].append(packet + payload, length - payload);
  }
  if (pcap != nullptr && fclose(pcap) != 0) {
    load::DieErrno("pcap");
  }
  tpacket_stats statistics = {};
  socklen_t statistics_length = sizeof(statistics);
  getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &statistics_length);
  int found = 0;
  for (const auto& [ends, text] : streams) {
    found += Occurrences(text, marker);
  }
  printf("{\"packets\": %zu, \"bytes\": %zu, \"missed\": %u, \"found\": %d}\n", packets, bytes,
         statistics.tp_drops, found);
  return 0;
}
