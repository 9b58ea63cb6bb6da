// The parameters of an API, with names that expressions can read, and expressions made of them.

#pragma once

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/resource.h"

namespace magpie::resource {

// Gives each parameter a distinct CEL variable of at most kMaxBytes.
class Variables {
 public:
  static constexpr size_t kMaxBytes = 64;

  // Reserves a name that is already a variable for its first parameter, even if others are added
  // before that. Call it for all parameters first.
  void Reserve(absl::string_view name);

  // The variable for the parameter `name`: "X-Bike" becomes X_Bike.
  std::string Add(absl::string_view name, bool required);

  // Whether there is room for one more.
  bool HasRoom() const;

  const Inputs& inputs() const { return inputs_; }

 private:
  bool IsFree(const std::string& variable) const;

  std::set<std::string> reserved_;
  std::set<std::string> taken_;
  Inputs inputs_;
};

// The variable that `name` becomes unless that is taken.
std::string UsualVariable(absl::string_view name);

// When a property is left out.
enum class Given {
  kAlways,
  kUnlessNull,     // null is not a valid value, so it means that there is none
  kUnlessLeftOut,  // null is a value, too
};

// An expression for a JSON object that maps properties to variables.
class BodyExpression {
 public:
  void Add(absl::string_view property, const std::string& variable, Given given);
  std::string Text() const;

 private:
  std::string entries_;
};

}  // namespace magpie::resource
