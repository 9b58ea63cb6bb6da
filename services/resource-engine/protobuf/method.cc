#include "services/resource-engine/protobuf/method.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/protobuf/example.h"
#include "services/resource-engine/protobuf/misfit.h"
#include "services/resource-engine/protobuf/pool.h"
#include "services/resource-engine/protobuf/print.h"
#include "services/resource-engine/protobuf/well_known.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;

constexpr char kTypeUrls[] = "type.googleapis.com";

std::string UrlOf(const Descriptor& type) { return absl::StrCat(kTypeUrls, "/", type.full_name()); }

const MethodDescriptor* FindMethod(const google::protobuf::DescriptorPool& pool,
                                   absl::string_view name) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(name, absl::MaxSplits('/', 1));
  const ServiceDescriptor* service = pool.FindServiceByName(parts.first);
  return service == nullptr ? nullptr : service->FindMethodByName(parts.second);
}

}  // namespace

struct Method::Impl {
  std::unique_ptr<google::protobuf::DescriptorPool> pool;
  const MethodDescriptor* method = nullptr;
  std::vector<const google::protobuf::FileDescriptor*> files;   // those of the set
  std::unique_ptr<google::protobuf::util::TypeResolver> types;  // of the pool
  std::unique_ptr<google::protobuf::DynamicMessageFactory> messages;
  const google::protobuf::Message* response = nullptr;  // an empty one, within `messages`
  std::string request_type;

  // Whether `json` is such a message. Drops protobuf's own reasons, which cite values.
  bool Parse(const std::string& type_url, absl::string_view json,
             const google::protobuf::util::JsonParseOptions& options, std::string* message) const {
    return google::protobuf::util::JsonToBinaryString(types.get(), type_url, std::string(json),
                                                      message, options)
        .ok();
  }
};

Method::Method(std::string path, std::unique_ptr<Impl> impl)
    : path_(std::move(path)), impl_(std::move(impl)) {}
Method::~Method() = default;

absl::StatusOr<std::shared_ptr<const Method>> Method::Compile(absl::string_view descriptor_set,
                                                              absl::string_view name) {
  ASSIGN_OR_RETURN(Pool built, BuildPool(descriptor_set));
  const MethodDescriptor* method = FindMethod(*built.pool, name);
  if (method == nullptr) return BadDescriptors(absl::StrCat("has no method ", name));
  if (method->client_streaming() || method->server_streaming()) {
    return BadDescriptors(absl::StrCat("says that ", name, " streams"));
  }
  auto impl = std::make_unique<Impl>();
  impl->types.reset(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kTypeUrls, built.pool.get()));
  impl->messages = std::make_unique<google::protobuf::DynamicMessageFactory>(built.pool.get());
  impl->response = impl->messages->GetPrototype(method->output_type());
  for (const auto& file : built.set.file()) {
    impl->files.push_back(built.pool->FindFileByName(file.name()));
  }
  impl->pool = std::move(built.pool);
  impl->method = method;
  impl->request_type = UrlOf(*method->input_type());
  return std::shared_ptr<const Method>(new Method(absl::StrCat("/", name), std::move(impl)));
}

bool Method::reads_only() const {
  return impl_->method->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
}

bool Method::idempotent() const {
  return impl_->method->options().idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN;
}

bool Method::HasDoubleAt(absl::string_view pointer) const {
  const auto example = protos::ExampleAt(*impl_->method->input_type(), pointer);
  return example.has_value() && example->as_double() != nullptr;
}

absl::StatusOr<std::string> Method::Encode(absl::string_view json) const {
  std::string message;
  // Null is an absent message, except for the type that has null as a value.
  const auto& type = *impl_->method->input_type();
  if (json == "null" && WellKnownOf(type).kind != WellKnown::kValue) return message;
  if (impl_->Parse(impl_->request_type, json, {}, &message)) return message;
  return BadRequest(json, UnknownNames::kHidden);
}

absl::Status Method::CheckNames(absl::string_view json) const {
  const absl::Status whole = Encode(json).status();
  if (whole.ok()) return whole;
  google::protobuf::util::JsonParseOptions lenient;
  lenient.ignore_unknown_fields = true;
  std::string message;
  if (!impl_->Parse(impl_->request_type, json, lenient, &message)) return absl::OkStatus();
  return BadRequest(json, UnknownNames::kShown);
}

absl::Status Method::BadRequest(absl::string_view json, UnknownNames names) const {
  const auto& type = *impl_->method->input_type();
  const absl::StatusOr<Value> value = ParseJson(json);
  const auto fits = [this](const Descriptor& part, const Value& its) {
    std::string message;
    return impl_->Parse(UrlOf(part), ToJson(its), {}, &message);
  };
  return Error(absl::StatusCode::kInvalidArgument, "BAD_MESSAGE",
               absl::StrCat("is not a valid ", type.full_name(), ": ",
                            value.ok() ? DescribeMisfit(type, *value, fits, names)
                                       : "it is not JSON, or has a key twice"));
}

std::string Method::PlaceOf(absl::string_view pointer) const {
  return protos::PlaceOf(*impl_->method->input_type(), pointer);
}

absl::StatusOr<std::string> Method::Decode(absl::string_view message) const {
  const auto bad = [this](absl::string_view what) {
    return Error(absl::StatusCode::kFailedPrecondition, "UPSTREAM_BAD_MESSAGE",
                 absl::StrCat("answered with something that is not a valid ",
                              impl_->method->output_type()->full_name(), what));
  };
  const std::unique_ptr<google::protobuf::Message> parsed(impl_->response->New());
  if (!parsed->ParsePartialFromArray(message.data(), static_cast<int>(message.size()))) {
    const std::string text = FirstBadText(*impl_->method->output_type(), std::string(message));
    return bad(text.empty() ? "" : absl::StrCat(": ", text, " is not UTF-8"));
  }
  absl::StatusOr<std::string> json = Print(*parsed, {*impl_->pool, *impl_->messages});
  if (!json.ok()) return bad(absl::StrCat(" that has a JSON: ", json.status().message()));
  return json;
}

absl::StatusOr<Value> Method::ExampleAt(absl::string_view pointer) const {
  const auto& type = *impl_->method->output_type();
  if (std::optional<Value> example = protos::ExampleAt(type, pointer)) return *std::move(example);
  return Error(absl::StatusCode::kNotFound, "FIELD_MISSING",
               absl::StrCat("leads to nothing in ", type.full_name()));
}

std::string Method::TrimmedSet(size_t most) const {
  return Trimmer(impl_->files).Trim(*impl_->method, most).SerializeAsString();
}

}  // namespace magpie::protos
