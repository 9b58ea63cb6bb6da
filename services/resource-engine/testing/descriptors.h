// Makes descriptor sets from .proto texts, for tests.

#pragma once

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <map>
#include <string>

namespace magpie::protos {

// A service of locks, with types that it does not need.
inline constexpr char kLockProto[] = R"(
syntax = "proto3";
package bike.v1;
import "google/protobuf/timestamp.proto";

service LockService {
  // Tells how a lock is.
  rpc GetLock(GetLockRequest) returns (Lock) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc CloseLock(GetLockRequest) returns (Lock);
  rpc Watch(GetLockRequest) returns (stream Lock);
}
message GetLockRequest { string bike_id = 1; repeated string with = 2; }
message Lock {
  enum State { UNKNOWN = 0; OPEN = 1; CLOSED = 2; }
  State state = 1;
  int32 battery = 2;
  google.protobuf.Timestamp seen = 3;
  Maker maker = 4;
  int64 turns = 5;
}
message Maker { string name = 1; Maker parent = 2; }
message Unneeded { string text = 1; }
service OtherService { rpc Do(Unneeded) returns (Unneeded); }
)";

// A serialized set of files by name.
inline std::string SetOf(const std::map<std::string, std::string>& files) {
  google::protobuf::FileDescriptorSet set;
  for (const auto& [name, text] : files) {
    google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
    google::protobuf::io::Tokenizer tokenizer(&stream, nullptr);
    google::protobuf::compiler::Parser().Parse(&tokenizer, set.add_file());
    set.mutable_file()->rbegin()->set_name(name);
  }
  return set.SerializeAsString();
}

inline std::string LockSet() { return SetOf({{"bike/lock.proto", kLockProto}}); }

}  // namespace magpie::protos
