// Intrusive doubly linked list: the node lives in the object, so linking never allocates and an
// object unlinks itself when it dies. Not thread safe.
#pragma once

namespace fastsock {

template <class T, class Tag>
class List;

// Derive T from ListNode<T>, or from one ListNode<T, Tag> for each list it may be in at a time.
template <class T, class Tag = void>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { Unlink(); }

  bool linked() const { return next_ != nullptr; }
  void Unlink() {
    if (!linked()) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = nullptr;
  }

 private:
  friend class List<T, Tag>;
  ListNode* next_ = nullptr;
  ListNode* previous_ = nullptr;
};

// The list owns nothing; members left when it dies are unlinked.
template <class T, class Tag = void>
class List {
 public:
  using Node = ListNode<T, Tag>;

  List() { head_.next_ = head_.previous_ = &head_; }
  ~List() {
    while (!empty()) head_.next_->Unlink();
    head_.next_ = head_.previous_ = nullptr;
  }
  List(const List&) = delete;
  List& operator=(const List&) = delete;

  bool empty() const { return head_.next_ == &head_; }
  // The analyzer does not see that members unlink themselves when they die.
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete)
  T* front() { return empty() ? nullptr : static_cast<T*>(head_.next_); }
  // The first one, taken out; null if there is none.
  T* PopFront() {
    T* first = front();
    if (first != nullptr) static_cast<Node*>(first)->Unlink();
    return first;
  }
  // Null after the last.
  T* Next(T* item) {
    Node* next = static_cast<Node*>(item)->next_;
    return next == &head_ ? nullptr : static_cast<T*>(next);
  }
  // Moves the item here if it is in a list already.
  void PushBack(T* item) {
    Node* node = static_cast<Node*>(item);
    node->Unlink();
    node->previous_ = head_.previous_;
    node->next_ = &head_;
    head_.previous_->next_ = node;
    head_.previous_ = node;
  }

 private:
  Node head_;
};

}  // namespace fastsock
