#include "common/rpc/bytes.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include "common/status/error.h"

namespace magpie {

absl::Status BadMessageBytes() {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_MESSAGE_BYTES",
               "the request is not a message of this method: it is cut off, has a different "
               "type, or has a string that is not UTF-8");
}

absl::Status ParseBytes(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message) {
  grpc::ByteBuffer read = bytes;
  grpc::ProtoBufferReader reader(&read);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return BadMessageBytes();
}

grpc::Slice ToBytes(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  grpc::Slice slice(size);
  // The slice is not shared yet.
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return slice;
}

}  // namespace magpie
