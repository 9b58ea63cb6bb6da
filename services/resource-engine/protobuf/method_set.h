// The methods of a descriptor set that is built once, however many of them are asked for.

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
  // As Method::Compile of the set.
  static absl::StatusOr<MethodSet> Build(absl::string_view descriptor_set);
  MethodSet(MethodSet&&) noexcept;
  ~MethodSet();

  // Of all services, in their order.
  size_t size() const;
  std::string NameOf(size_t i) const;
  bool IsUnary(size_t i) const;
  MethodInfo InfoOf(size_t i) const;

  // As Method::TrimmedSet. Nothing where what the method needs is longer than `most` bytes: that
  // takes no longer to find out.
  std::optional<std::string> Trimmed(size_t i, size_t most);

 private:
  struct Impl;
  explicit MethodSet(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::protos
