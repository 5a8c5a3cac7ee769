// The intrusive list: order, moving, and both sides dying first.
#include "base/list.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace fastsock {
namespace {

struct Item : ListNode<Item> {
  explicit Item(int number_in) : number(number_in) {}
  int number;
};

std::vector<int> Numbers(List<Item>& list) {
  std::vector<int> numbers;
  for (Item* item = list.front(); item != nullptr; item = list.Next(item)) {
    numbers.push_back(item->number);
  }
  return numbers;
}

using Expected = std::vector<int>;

TEST(List, StartsEmpty) {
  List<Item> list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.front(), nullptr);
}

TEST(List, KeepsTheOrderOfArrival) {
  List<Item> list;
  Item one(1), two(2), three(3);
  list.PushBack(&one);
  list.PushBack(&two);
  list.PushBack(&three);
  EXPECT_EQ(Numbers(list), (Expected{1, 2, 3}));
  EXPECT_TRUE(two.linked());
  EXPECT_EQ(list.Next(&three), nullptr);
}

TEST(List, UnlinksFromFrontMiddleAndBack) {
  List<Item> list;
  Item one(1), two(2), three(3), four(4);
  for (Item* item : {&one, &two, &three, &four}) list.PushBack(item);
  two.Unlink();
  EXPECT_FALSE(two.linked());
  EXPECT_EQ(Numbers(list), (Expected{1, 3, 4}));
  one.Unlink();
  EXPECT_EQ(Numbers(list), (Expected{3, 4}));
  four.Unlink();
  EXPECT_EQ(Numbers(list), (Expected{3}));
  three.Unlink();
  EXPECT_TRUE(list.empty());
}

TEST(List, UnlinkingTwiceIsHarmless) {
  List<Item> list;
  Item one(1), two(2);
  list.PushBack(&one);
  list.PushBack(&two);
  one.Unlink();
  one.Unlink();
  EXPECT_EQ(Numbers(list), (Expected{2}));
}

TEST(List, PushBackMovesAMemberToTheBack) {
  List<Item> list;
  Item one(1), two(2);
  list.PushBack(&one);
  list.PushBack(&two);
  list.PushBack(&one);
  EXPECT_EQ(Numbers(list), (Expected{2, 1}));
  list.PushBack(&one);
  EXPECT_EQ(Numbers(list), (Expected{2, 1}));
}

TEST(List, PushBackMovesFromAnotherList) {
  List<Item> here, there;
  Item one(1), two(2);
  here.PushBack(&one);
  here.PushBack(&two);
  there.PushBack(&one);
  EXPECT_EQ(Numbers(here), (Expected{2}));
  EXPECT_EQ(Numbers(there), (Expected{1}));
}

TEST(List, AnItemThatDiesLeavesTheList) {
  List<Item> list;
  Item one(1), three(3);
  auto two = std::make_unique<Item>(2);
  list.PushBack(&one);
  list.PushBack(two.get());
  list.PushBack(&three);
  two.reset();
  EXPECT_EQ(Numbers(list), (Expected{1, 3}));
}

TEST(List, MembersOutliveTheList) {
  Item one(1), two(2);
  {
    List<Item> list;
    list.PushBack(&one);
    list.PushBack(&two);
  }
  EXPECT_FALSE(one.linked());
  EXPECT_FALSE(two.linked());
  List<Item> next;
  next.PushBack(&two);
  EXPECT_EQ(Numbers(next), (Expected{2}));
}

}  // namespace
}  // namespace fastsock
