#include "tools/magpiectl/input.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/trace.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::ctl {
namespace {

absl::StatusOr<std::string> ReadAll(std::istream& in, const std::string& path) {
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is larger than ", kMaxFileBytes, " bytes"));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  if (path == "-") return ReadAll(std::cin, "standard input");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  // Opening a folder succeeds, reading it fails.
  if (in) in.peek();
  if (errno != 0) {
    return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  in.clear();
  return ReadAll(in, path);
}

absl::StatusOr<std::string> ReadModel(const std::string& path) {
  ASSIGN_OR_RETURN(std::string model, ReadFile(path));
  if (!model.empty()) return model;
  return absl::InvalidArgumentError(absl::StrCat(
      path, " is empty: it must be a flow as BPMN 2.0 XML, Turbo JSON or FlowModel JSON"));
}

absl::Status ParseMessage(absl::string_view text, absl::string_view what,
                          google::protobuf::Message& message) {
  // Protobuf silently drops a duplicate member.
  const absl::StatusOr<Value> json = ParseJson(text);
  if (absl::StrContains(json.status().message(), "\" twice")) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": ", json.status().message()));
  }
  if (json.ok() && json->as_map() == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(what, " must be a JSON object: a ",
                                                   message.GetDescriptor()->name(), ", and is a ",
                                                   KindOf(*json)));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(text.data(), text.size()), &message);
  if (status.ok()) return absl::OkStatus();
  const std::string error = status.message().ToString();
  const std::string& type = message.GetDescriptor()->name();
  absl::string_view field = error;
  if (absl::ConsumeSuffix(&field, ": Cannot find field.")) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " has \"", field, "\", which is not a field of ", type));
  }
  return absl::InvalidArgumentError(absl::StrCat(what, " is not a valid ", type, ": ", error));
}

absl::StatusOr<std::string> Variables(const std::vector<std::string>& pairs,
                                      absl::string_view object) {
  absl::StatusOr<Value::Map> parsed = ParseJsonObject(object);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the variables must be a JSON object: ", parsed.status().message()));
  }
  Value::Map variables = *std::move(parsed);
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(absl::StrCat("\"", pair, "\" is not NAME=VALUE"));
    }
    const std::string text = pair.substr(equals + 1);
    absl::StatusOr<Value> value = ParseJson(text);
    variables[pair.substr(0, equals)] = value.ok() ? *std::move(value) : Value(text);
  }
  return ToJson(variables);
}

std::string RequestId(const std::string& given) {
  return given.empty() ? NewTrace().trace_id : given;
}

}  // namespace magpie::ctl
