// Messages as the bytes that gRPC carries, for handlers that take or return serialized messages.

#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include "absl/status/status.h"

namespace magpie {

// INVALID_ARGUMENT, reason BAD_MESSAGE_BYTES.
absl::Status BadMessageBytes();

// BadMessageBytes if they are not such a message.
absl::Status ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message);

// Copies of the slice share its bytes.
grpc::Slice ToBytes(const google::protobuf::MessageLite& message);

}  // namespace magpie
