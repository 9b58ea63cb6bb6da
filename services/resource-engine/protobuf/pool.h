// Descriptors built from a set of files.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::protos {

// INVALID_ARGUMENT, reason BAD_DESCRIPTORS.
absl::Status BadDescriptors(absl::string_view what);

// A pool with every file of a set, and the set. INVALID_ARGUMENT, reason BAD_DESCRIPTORS.
struct Pool {
  google::protobuf::FileDescriptorSet set;
  std::unique_ptr<google::protobuf::DescriptorPool> pool;
};
absl::StatusOr<Pool> BuildPool(absl::string_view descriptor_set);

// Extracts what a method needs from files; see Method::TrimmedSet. Not thread-safe.
class Trimmer {
 public:
  // Files of one pool, which must outlive it.
  explicit Trimmer(std::vector<const google::protobuf::FileDescriptor*> files)
      : files_(std::move(files)) {}

  google::protobuf::FileDescriptorSet Trim(const google::protobuf::MethodDescriptor& method,
                                           size_t most);

  // False if what `method` needs is certainly larger than `most` bytes. Looks at no more than that.
  static bool MayFit(const google::protobuf::MethodDescriptor& method, size_t most);

 private:
  using Files = std::set<const google::protobuf::FileDescriptor*>;

  // Everything that `file` imports, directly or indirectly. Looks at each file once.
  const Files& ImportsOf(const google::protobuf::FileDescriptor* file);
  google::protobuf::FileDescriptorSet TrimTo(const class Reached& reached,
                                             const google::protobuf::MethodDescriptor& method);

  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::map<const google::protobuf::FileDescriptor*, Files> imports_;
};

}  // namespace magpie::protos
