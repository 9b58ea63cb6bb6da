// A gRPC method known by its descriptors alone, without generated code, and its messages as JSON.
// Makes no calls itself.
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

enum class UnknownNames;  // see misfit.h

// One field of a message.
struct MessageField {
  std::string name;
  Value example;  // in ProtoJSON; null if it may be of any kind
};

// The description of a method.
struct MethodInfo {
  std::string name;         // "bike.v1.LockService/GetLock"
  std::string description;  // its comment, if the set has comments
  bool unary = true;
  // The JSON of the request is a single value, as for StringValue, and not an object of fields, so
  // that `request` is empty. If `response` is empty, the same holds for the response.
  bool request_is_value = false;
  std::vector<MessageField> request;
  std::vector<MessageField> response;
};

// The methods of every service in `descriptor_set`, a serialized google.protobuf.FileDescriptorSet
// (`protoc --include_imports --descriptor_set_out`). INVALID_ARGUMENT, reason BAD_DESCRIPTORS.
absl::StatusOr<std::vector<MethodInfo>> ListMethods(absl::string_view descriptor_set);

// Immutable, so thread-safe.
class Method {
 public:
  // INVALID_ARGUMENT, reason BAD_DESCRIPTORS, if the set is malformed, larger than kMaxSetBytes, or
  // lacks a file (other than those of google/protobuf) or the method, or if the method streams.
  static absl::StatusOr<std::shared_ptr<const Method>> Compile(absl::string_view descriptor_set,
                                                               absl::string_view name);
  ~Method();

  // "/bike.v1.LockService/GetLock"
  const std::string& path() const { return path_; }

  // Its option idempotency_level.
  bool reads_only() const;
  bool idempotent() const;

  // Whether a JSON pointer leads to a double or float in the request, for which "NaN", "Infinity"
  // and "-Infinity" are numbers, too.
  bool HasDoubleAt(absl::string_view pointer) const;

  // The request message from ProtoJSON; null is an empty message. INVALID_ARGUMENT, reason
  // BAD_MESSAGE, says which place does not fit and what belongs there, without showing values or
  // keys of maps.
  absl::StatusOr<std::string> Encode(absl::string_view json) const;

  // The place in the request that a JSON pointer leads to, as errors show it: names of fields and
  // positions in lists, "m.items[2].count", with "[*]" for an entry of a map; "it" for the whole
  // request.
  std::string PlaceOf(absl::string_view pointer) const;

  // The response message as ProtoJSON; see print.h. FAILED_PRECONDITION, reason
  // UPSTREAM_BAD_MESSAGE.
  absl::StatusOr<std::string> Decode(absl::string_view message) const;

  // INVALID_ARGUMENT, reason BAD_MESSAGE, if `json` is the request message except for a name that
  // this does not have.
  absl::Status CheckNames(absl::string_view json) const;

  // An example of the value that a JSON pointer leads to in the result of Decode; null if it may be
  // of any kind. NOT_FOUND, reason FIELD_MISSING, if it leads nowhere.
  absl::StatusOr<Value> ExampleAt(absl::string_view pointer) const;

  // A set with only what this method needs: no comments and no other services. Other messages are
  // included only if the method has an Any, which may be any of them: all of them if the set is
  // then at most `most` bytes, otherwise those of the files that it needs, otherwise none.
  std::string TrimmedSet(size_t most) const;

 private:
  struct Impl;
  Method(std::string path, std::unique_ptr<Impl> impl);
  // BAD_MESSAGE for JSON that is not the request message.
  absl::Status BadRequest(absl::string_view json, UnknownNames names) const;

  const std::string path_;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::protos
