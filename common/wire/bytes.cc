#include "common/wire/bytes.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include "common/status/error.h"

namespace magpie {

absl::Status ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message) {
  grpc::ByteBuffer read = bytes;
  grpc::ProtoBufferReader reader(&read);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "BAD_MESSAGE_BYTES",
               "these bytes are no message of this method");
}

grpc::Slice ToBytes(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  grpc::Slice slice(size);
  // Nobody else has it yet.
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return slice;
}

}  // namespace magpie
