// What an import may take: steps, which are counted, and not time. A small document may ask for
// much work, and a call may be over before its import is.

#pragma once

#include <cstddef>
#include <functional>
#include <utility>

namespace magpie::resource {

class Budget {
 public:
  // `is_over` tells whether nobody waits any more; it may be null.
  Budget(size_t steps, std::function<bool()> is_over)
      : left_(steps), is_over_(std::move(is_over)) {}

  // Whether there are still `steps`, and someone who waits. Once there are not, there are none.
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
  // Spent since nobody waits any more.
  bool is_over() const { return over_; }

 private:
  // To ask takes longer than to count.
  static constexpr size_t kStepsBetween = 1024;

  size_t left_;
  size_t since_asked_ = kStepsBetween;  // it may be over before it begins
  bool spent_ = false;
  bool over_ = false;
  std::function<bool()> is_over_;
};

}  // namespace magpie::resource
