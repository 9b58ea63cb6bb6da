// A new folder for the files of a test or a bench, deleted with this object unless it is kept. No
// two objects share one, even in different checkouts.
//
//   const Scratch scratch_;
//   store::OpenRocksStore({.directory = scratch_ / "data"})

#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace magpie {

class Scratch {
 public:
  // In the system's temporary folder. Stops the process if none can be made there.
  Scratch() : path_(NewFolder(std::filesystem::temp_directory_path().string())) {
    if (!path_.empty()) return;
    std::perror("no folder can be made for a test");
    std::abort();
  }

  // In the folder `parent`. UNAVAILABLE if none can be made there.
  static absl::StatusOr<std::unique_ptr<Scratch>> Make(const std::string& parent) {
    std::string path = NewFolder(parent);
    if (!path.empty()) return std::unique_ptr<Scratch>(new Scratch(std::move(path)));
    return absl::UnavailableError(
        absl::StrCat("no folder can be made in ", parent, ": ", std::strerror(errno)));
  }

  ~Scratch() {
    std::error_code ignored;
    if (!is_kept_) std::filesystem::remove_all(path_, ignored);
  }

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void Keep() { is_kept_ = true; }

  const std::string& path() const { return path_; }
  // The path of `name` in it.
  std::string operator/(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}

  // "" if none can be made.
  static std::string NewFolder(const std::string& parent) {
    std::string path = absl::StrCat(parent, "/magpie.XXXXXX");
    return mkdtemp(path.data()) == nullptr ? "" : path;
  }

  const std::string path_;
  bool is_kept_ = false;
};

}  // namespace magpie
