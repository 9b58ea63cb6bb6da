// Messages as the bytes that gRPC carries, for a handler whose answer is there as such.

#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include "absl/status/status.h"

namespace magpie {

// INVALID_ARGUMENT, reason BAD_MESSAGE_BYTES.
absl::Status BadMessageBytes();

// BadMessageBytes where they are no such message.
absl::Status ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message);

// Shared, not copied, by those that it is assigned to.
grpc::Slice ToBytes(const google::protobuf::MessageLite& message);

}  // namespace magpie
