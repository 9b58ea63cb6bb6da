#include "tools/bench/lib/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::bench {

absl::StatusOr<std::unique_ptr<Scratch>> Scratch::Make(const std::string& parent) {
  std::string path = absl::StrCat(parent, "/magpie.XXXXXX");
  if (mkdtemp(path.data()) != nullptr) return std::unique_ptr<Scratch>(new Scratch(path));
  return absl::UnavailableError(
      absl::StrCat("no folder can be made in ", parent, ": ", std::strerror(errno)));
}

Scratch::~Scratch() {
  std::error_code ignored;
  if (!is_kept_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace magpie::bench
