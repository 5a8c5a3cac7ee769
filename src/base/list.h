// Intrusive doubly linked list: the node lives in the object, so linking never allocates and an
// object unlinks itself when it dies. Not thread safe.
#pragma once

namespace fastsock {

template <class T>
class List;

// Derive T from ListNode<T>.
template <class T>
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
  friend class List<T>;
  ListNode* next_ = nullptr;
  ListNode* previous_ = nullptr;
};

// The list owns nothing; members left when it dies are unlinked.
template <class T>
class List {
 public:
  List() { head_.next_ = head_.previous_ = &head_; }
  ~List() {
    while (!empty()) front()->Unlink();
    head_.next_ = head_.previous_ = nullptr;
  }
  List(const List&) = delete;
  List& operator=(const List&) = delete;

  bool empty() const { return head_.next_ == &head_; }
  T* front() { return empty() ? nullptr : static_cast<T*>(head_.next_); }
  // Null after the last.
  T* Next(T* item) {
    ListNode<T>* next = static_cast<ListNode<T>*>(item)->next_;
    return next == &head_ ? nullptr : static_cast<T*>(next);
  }
  // Moves the item here if it is in a list already.
  void PushBack(T* item) {
    auto* node = static_cast<ListNode<T>*>(item);
    node->Unlink();
    node->previous_ = head_.previous_;
    node->next_ = &head_;
    head_.previous_->next_ = node;
    head_.previous_ = node;
  }

 private:
  ListNode<T> head_;
};

}  // namespace fastsock
