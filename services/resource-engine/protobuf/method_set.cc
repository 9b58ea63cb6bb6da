#include "services/resource-engine/protobuf/method_set.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/resource-engine/protobuf/example.h"
#include "services/resource-engine/protobuf/pool.h"
#include "services/resource-engine/protobuf/well_known.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// The most examples for one message; further fields may be of any kind.
constexpr int kMaxExamples = 256;

std::string FullNameOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

// Whether the JSON of a message is a single value, not an object of its fields.
bool IsValue(const Descriptor& type) { return WellKnownOf(type).kind != WellKnown::kNone; }

std::vector<MessageField> FieldsOf(const Descriptor& type) {
  std::vector<MessageField> fields;
  if (IsValue(type)) return fields;
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& name = type.field(i)->name();
    fields.push_back({name, i < kMaxExamples
                                ? ExampleAt(type, absl::StrCat("/", name)).value_or(Value())
                                : Value()});
  }
  return fields;
}

bool IsUnary(const MethodDescriptor& method) {
  return !method.client_streaming() && !method.server_streaming();
}

MethodInfo InfoOf(const MethodDescriptor& method) {
  MethodInfo info{.name = FullNameOf(method),
                  .unary = IsUnary(method),
                  .request_is_value = IsValue(*method.input_type()),
                  .request = FieldsOf(*method.input_type()),
                  .response = FieldsOf(*method.output_type())};
  google::protobuf::SourceLocation comments;
  if (method.GetSourceLocation(&comments)) {
    info.description = std::string(absl::StripAsciiWhitespace(comments.leading_comments));
  }
  return info;
}

}  // namespace

struct MethodSet::Impl {
  std::unique_ptr<google::protobuf::DescriptorPool> pool;
  std::vector<const MethodDescriptor*> methods;
  std::optional<Trimmer> trimmer;
};

MethodSet::MethodSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MethodSet::MethodSet(MethodSet&&) noexcept = default;
MethodSet::~MethodSet() = default;

absl::StatusOr<MethodSet> MethodSet::Build(absl::string_view descriptor_set) {
  ASSIGN_OR_RETURN(Pool built, BuildPool(descriptor_set));
  auto impl = std::make_unique<Impl>();
  std::vector<const FileDescriptor*> files;
  for (const auto& proto : built.set.file()) {
    const FileDescriptor* file = files.emplace_back(built.pool->FindFileByName(proto.name()));
    for (int i = 0; i < file->service_count(); ++i) {
      const ServiceDescriptor& service = *file->service(i);
      for (int j = 0; j < service.method_count(); ++j) impl->methods.push_back(service.method(j));
    }
  }
  impl->pool = std::move(built.pool);
  impl->trimmer.emplace(std::move(files));
  return MethodSet(std::move(impl));
}

size_t MethodSet::size() const { return impl_->methods.size(); }

std::string MethodSet::NameOf(size_t i) const { return FullNameOf(*impl_->methods[i]); }

bool MethodSet::IsUnary(size_t i) const { return protos::IsUnary(*impl_->methods[i]); }

MethodInfo MethodSet::InfoOf(size_t i) const { return protos::InfoOf(*impl_->methods[i]); }

std::optional<std::string> MethodSet::Trimmed(size_t i, size_t most) {
  const MethodDescriptor& method = *impl_->methods[i];
  if (!impl_->trimmer->MayFit(method, most)) return std::nullopt;
  std::string trimmed = impl_->trimmer->Trim(method, most).SerializeAsString();
  if (trimmed.size() > most) return std::nullopt;
  return trimmed;
}

absl::StatusOr<std::vector<MethodInfo>> ListMethods(absl::string_view descriptor_set) {
  ASSIGN_OR_RETURN(const MethodSet set, MethodSet::Build(descriptor_set));
  std::vector<MethodInfo> methods;
  for (size_t i = 0; i < set.size(); ++i) methods.push_back(set.InfoOf(i));
  return methods;
}

}  // namespace magpie::protos
