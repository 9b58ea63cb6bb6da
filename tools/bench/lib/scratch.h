// A new folder for data and logs, gone with this object unless it is kept.

#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace magpie::bench {

class Scratch {
 public:
  // In the folder `parent`. UNAVAILABLE where none can be made there.
  static absl::StatusOr<std::unique_ptr<Scratch>> Make(const std::string& parent);
  ~Scratch();

  void Keep() { is_kept_ = true; }

  const std::string& path() const { return path_; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  bool is_kept_ = false;
};

}  // namespace magpie::bench
