// The methods of a descriptor set, which is built only once.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/resource-engine/protobuf/method.h"

namespace magpie::protos {

// Not thread-safe.
class MethodSet {
 public:
  // The errors of Method::Compile for the set.
  static absl::StatusOr<MethodSet> Build(absl::string_view descriptor_set);
  MethodSet(MethodSet&&) noexcept;
  ~MethodSet();

  // The methods of all services, in order.
  size_t size() const;
  std::string NameOf(size_t i) const;
  bool IsUnary(size_t i) const;
  MethodInfo InfoOf(size_t i) const;

  // Like Method::TrimmedSet. Nothing if what the method needs is larger than `most` bytes, which is
  // found out without building it.
  std::optional<std::string> Trimmed(size_t i, size_t most);

 private:
  struct Impl;
  explicit MethodSet(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::protos
