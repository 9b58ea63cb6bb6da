// Any text compiles or is refused with a place; nothing else happens.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/expr/expr.h"

using magpie::expr::Options;
using magpie::expr::Program;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto strict = Program::Compile(text);
  const auto lenient = Program::Compile(
      text, Options{.container = "a.b", .has_dotted_variables = true, .is_lenient = true});
  // What is right for the strict is right for the lenient.
  if (strict.ok() && !lenient.ok()) std::abort();
  if (!strict.ok() && strict.status().message().empty()) std::abort();
  return 0;
}
