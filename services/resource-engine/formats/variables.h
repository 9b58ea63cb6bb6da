// What an API needs of its callers, by names that expressions can read; and the expressions of what
// it sends that are made of these.

#pragma once

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// Each a variable of CEL, of at most kMaxBytes, and another one.
class Variables {
 public:
  static constexpr size_t kMaxBytes = 64;

  // A name that is a variable as it stands is that of its first parameter alone, also where others
  // are added before. Call it for all of them first.
  void Reserve(absl::string_view name);

  // The variable for the parameter `name`: "X-Bike" becomes X_Bike.
  std::string Add(absl::string_view name, bool required);

  // Whether there may be one more.
  bool HasRoom() const;

  const Inputs& inputs() const { return inputs_; }

 private:
  bool IsFree(const std::string& variable) const;

  std::set<std::string> reserved_;
  std::set<std::string> taken_;
  Inputs inputs_;
};

// The variable that `name` becomes where that is not taken. Said where another is taken instead.
std::string UsualVariable(absl::string_view name);

// Whether a property has to be given, and where it is left out otherwise.
enum class Given {
  kAlways,
  kUnlessNull,     // null is not what the property may be, so it stands for nothing
  kUnlessLeftOut,  // null is a value, too
};

// An expression of a JSON object: the property to its variable.
class BodyExpression {
 public:
  void Add(absl::string_view property, const std::string& variable, Given given);
  std::string Text() const;

 private:
  std::string entries_;
};

}  // namespace magpie::resource
