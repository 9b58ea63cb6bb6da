// The budget of an import, in steps rather than time: a small document may cause much work, and an
// RPC may end before its import.

#pragma once

#include <cstddef>
#include <functional>
#include <utility>

namespace magpie::resource {

class Budget {
 public:
  // `is_over` returns whether the RPC has ended; it may be null.
  Budget(size_t steps, std::function<bool()> is_over)
      : left_(steps), is_over_(std::move(is_over)) {}

  // Spends `steps`. False if there are not enough left or the RPC has ended, and from then on.
  bool Spend(size_t steps = 1) {
    if (spent_ || steps > left_) return !(spent_ = true);
    left_ -= steps;
    since_asked_ += steps;
    if (since_asked_ < kStepsBetween || is_over_ == nullptr) return true;
    since_asked_ = 0;
    spent_ = over_ = is_over_();
    return !spent_;
  }

  bool is_spent() const { return spent_; }
  // Spent because the RPC has ended.
  bool is_over() const { return over_; }

 private:
  // Asking is slower than counting.
  static constexpr size_t kStepsBetween = 1024;

  size_t left_;
  size_t since_asked_ = kStepsBetween;  // it may be over before it begins
  bool spent_ = false;
  bool over_ = false;
  std::function<bool()> is_over_;
};

}  // namespace magpie::resource
