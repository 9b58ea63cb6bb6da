// Five conditions as an author would write them, in three ways: as expressions,
// by hand in C++, and in Lua. Each way gives the same answer.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/expr/expr.h"
#include "common/value/json_view.h"

struct lua_State;

namespace magpie::bench {

// What the conditions are asked about: an order of 779 bytes, as JSON.
absl::string_view OrderJson();

struct Condition {
  absl::string_view name;
  absl::string_view expr;
  bool (*by_hand)(JsonView order);
  absl::string_view lua;  // the body of a function of `v`, the table of the order
  bool answer;            // for OrderJson()
};

const std::vector<Condition>& Conditions();

// Lua with the chunks of all conditions compiled.
class Lua {
 public:
  Lua();
  ~Lua();
  Lua(const Lua&) = delete;
  Lua& operator=(const Lua&) = delete;

  // Makes a table of `order` and asks the condition of that number.
  bool Ask(size_t condition, JsonView order);

 private:
  lua_State* const state_;
  std::vector<int> chunks_;  // references into the registry, by condition
};

}  // namespace magpie::bench
