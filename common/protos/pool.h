// Descriptors as they are built of a set of files.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <memory>
#include <string>
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

// The files of `method`, with no more than it needs, of `files`; see Method::TrimmedSet.
google::protobuf::FileDescriptorSet Trim(
    const google::protobuf::MethodDescriptor& method,
    const std::vector<const google::protobuf::FileDescriptor*>& files, size_t most);

}  // namespace magpie::protos
