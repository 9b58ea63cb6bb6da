#include "services/flow-engine/formats/draft.h"

namespace magpie::flow {

std::string OneLine(absl::string_view name) {
  std::string line;
  bool is_apart = false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      is_apart = true;
      continue;
    }
    if (is_apart && !line.empty()) line += ' ';
    is_apart = false;
    line += c;
  }
  return line;
}

}  // namespace magpie::flow
