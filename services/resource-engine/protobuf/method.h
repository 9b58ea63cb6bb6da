// A gRPC method known by its descriptors alone, and its messages as JSON. No
// code is generated for it, and nobody is called: see who links it.
//
//   ASSIGN_OR_RETURN(auto method, protos::Method::Compile(set, "bike.v1.LockService/GetLock"));
//   ASSIGN_OR_RETURN(std::string bytes, method->Encode(R"({"bike_id": "bike-7"})"));
//   ASSIGN_OR_RETURN(std::string json, method->Decode(answer));

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/value/value.h"

namespace magpie::protos {

inline constexpr size_t kMaxSetBytes = 2 << 20;

enum class UnknownNames;  // of misfit.h

// One field of a message.
struct MessageField {
  std::string name;
  Value example;  // of ProtoJSON; null where it may be of any kind
};

// What a method says of itself.
struct MethodInfo {
  std::string name;         // "bike.v1.LockService/GetLock"
  std::string description;  // of its comment, where the set has it
  bool unary = true;
  // Its JSON is one value, as that of a StringValue, and no object of fields, of which there are
  // none here then; so, too, of a response without fields.
  bool request_is_value = false;
  std::vector<MessageField> request;
  std::vector<MessageField> response;
};

// Of every service in `descriptor_set`, a serialized google.protobuf.FileDescriptorSet (`protoc
// --include_imports --descriptor_set_out`). INVALID_ARGUMENT, reason BAD_DESCRIPTORS.
absl::StatusOr<std::vector<MethodInfo>> ListMethods(absl::string_view descriptor_set);

// Immutable, so thread-safe.
class Method {
 public:
  // INVALID_ARGUMENT, reason BAD_DESCRIPTORS, where the set is none, more than kMaxSetBytes, lacks
  // a file (those of google/protobuf are known) or has no such method, or it streams.
  static absl::StatusOr<std::shared_ptr<const Method>> Compile(absl::string_view descriptor_set,
                                                               absl::string_view name);
  ~Method();

  // "/bike.v1.LockService/GetLock"
  const std::string& path() const { return path_; }

  // What its option idempotency_level says.
  bool reads_only() const;
  bool idempotent() const;

  // Whether a JSON pointer leads to a double or float in the request: of these, "NaN", "Infinity"
  // and "-Infinity" are numbers, too.
  bool HasDoubleAt(absl::string_view pointer) const;

  // The request message of ProtoJSON; an empty one of null. INVALID_ARGUMENT, reason BAD_MESSAGE,
  // says which place does not fit and what belongs there, and cites no value: a key of a map is
  // one, too.
  absl::StatusOr<std::string> Encode(absl::string_view json) const;

  // The place in the request that a JSON pointer leads to, as errors show it: names of fields and
  // positions in lists, "m.items[2].count", with "[*]" for an entry of a map; "it" of the whole.
  std::string PlaceOf(absl::string_view pointer) const;

  // The response message as ProtoJSON, as print.h has it. FAILED_PRECONDITION, reason
  // UPSTREAM_BAD_MESSAGE.
  absl::StatusOr<std::string> Decode(absl::string_view message) const;

  // INVALID_ARGUMENT, reason BAD_MESSAGE, where `json` would be the request message but for a name
  // that this has not.
  absl::Status CheckNames(absl::string_view json) const;

  // An example of what a JSON pointer leads to in what Decode gives; null where that may be of any
  // kind. NOT_FOUND, reason FIELD_MISSING, where it leads nowhere.
  absl::StatusOr<Value> ExampleAt(absl::string_view pointer) const;

  // A set with no more than this method needs: no comments, no other services. No other messages,
  // either, unless it has an Any, which may be of each of the set: then all of them where the set
  // is at most `most` bytes so, else those of the files that it needs, else none.
  std::string TrimmedSet(size_t most) const;

 private:
  struct Impl;
  Method(std::string path, std::unique_ptr<Impl> impl);
  // BAD_MESSAGE of what is not the request message.
  absl::Status BadRequest(absl::string_view json, UnknownNames names) const;

  const std::string path_;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::protos
