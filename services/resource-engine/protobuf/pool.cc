#include "services/resource-engine/protobuf/pool.h"

#include <limits>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/protobuf/method.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptor;

// Keeps the first error, in protobuf's words.
class FirstError final : public DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& element,
                const google::protobuf::Message*, ErrorLocation, const std::string& what) override {
    if (text_.empty()) text_ = absl::StrCat(file, ": ", element, ": ", what);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Builds the files of a set, each after those that it imports.
class Builder {
 public:
  Builder(const FileDescriptorSet& set, DescriptorPool& pool) : pool_(pool) {
    for (const FileDescriptorProto& file : set.file()) files_.emplace(file.name(), &file);
  }

  absl::Status BuildAll() {
    for (const auto& [name, file] : files_) RETURN_IF_ERROR(Build(name));
    return absl::OkStatus();
  }

 private:
  // Recursion is at most as deep as the number of files. A file that was begun but is not built
  // imports itself.
  absl::Status Build(const std::string& name) {
    if (pool_.FindFileByName(name) != nullptr) return absl::OkStatus();
    FileDescriptorProto known;
    const FileDescriptorProto* file = &known;
    if (const auto found = files_.find(name); found != files_.end()) {
      file = found->second;
    } else if (const FileDescriptor* ours = FindKnown(name); ours != nullptr) {
      ours->CopyTo(&known);
    } else {
      return BadDescriptors(absl::StrCat("lacks the file ", name, "; protoc --include_imports"));
    }
    if (!begun_.insert(name).second || begun_.size() > kMaxFiles) {
      return BadDescriptors(absl::StrCat("imports itself, or too many files: ", name));
    }
    for (const std::string& import : file->dependency()) RETURN_IF_ERROR(Build(import));
    FirstError error;
    if (pool_.BuildFileCollectingErrors(*file, &error) == nullptr) {
      return BadDescriptors(error.text());
    }
    return absl::OkStatus();
  }

  static const FileDescriptor* FindKnown(const std::string& name) {
    if (name.rfind("google/protobuf/", 0) != 0) return nullptr;
    return DescriptorPool::generated_pool()->FindFileByName(name);
  }

  static constexpr size_t kMaxFiles = 500;

  DescriptorPool& pool_;
  std::map<std::string, const FileDescriptorProto*> files_;
  std::set<std::string> begun_;
};

// The outermost message around `type`.
const Descriptor* OutermostOf(const Descriptor* type) {
  while (type->containing_type() != nullptr) type = type->containing_type();
  return type;
}

// For a stable order.
struct ByName {
  bool operator()(const FileDescriptor* one, const FileDescriptor* other) const {
    return one->name() < other->name();
  }
};

// The least bytes of a field in a serialized set besides its name: its number, label and type, each
// with a tag. A message or an enum needs at least as many.
constexpr size_t kLeastBytes = 8;

FileDescriptorProto HeadingOf(const FileDescriptor& file) {
  FileDescriptorProto heading;
  heading.set_name(file.name());
  if (!file.package().empty()) heading.set_package(file.package());
  if (file.syntax() == FileDescriptor::SYNTAX_PROTO3) heading.set_syntax("proto3");
  if (&file.options() != &google::protobuf::FileOptions::default_instance()) {
    *heading.mutable_options() = file.options();
  }
  return heading;
}

// Adds a service with only this method.
void AddMethod(const MethodDescriptor& method, FileDescriptorProto& file) {
  auto& service = *file.add_service();
  service.set_name(method.service()->name());
  const auto& options = method.service()->options();
  if (&options != &google::protobuf::ServiceOptions::default_instance()) {
    *service.mutable_options() = options;
  }
  method.CopyTo(service.add_method());
}

}  // namespace

// The outermost messages and enums that messages need.
class Reached {
 public:
  struct InFile {
    std::set<int> messages, enums;  // by index
  };
  using Files = std::map<const FileDescriptor*, InFile, ByName>;

  // Stops once they need more than `most` bytes.
  explicit Reached(size_t most) : most_(most) {}

  void Add(const Descriptor* type) {
    std::vector<const Descriptor*> way = {OutermostOf(type)};
    while (!way.empty() && !is_over()) {
      const Descriptor* next = way.back();
      way.pop_back();
      if (!known_.insert(next).second) continue;
      files_[next->file()].messages.insert(next->index());
      has_any_ |= next->full_name() == "google.protobuf.Any";
      AddFields(*next, way);
    }
  }

  bool has_any() const { return has_any_; }
  bool is_over() const { return least_ > most_; }
  const Files& files() const { return files_; }

 private:
  // Adds the fields of the message and of those within it.
  void AddFields(const Descriptor& type, std::vector<const Descriptor*>& way) {
    least_ += type.name().size() + kLeastBytes;
    for (int i = 0; i < type.field_count() && !is_over(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      least_ += field.name().size() + kLeastBytes;
      if (field.message_type() != nullptr) way.push_back(OutermostOf(field.message_type()));
      if (field.enum_type() != nullptr) AddEnum(*field.enum_type(), way);
    }
    for (int i = 0; i < type.nested_type_count() && !is_over(); ++i) {
      AddFields(*type.nested_type(i), way);
    }
  }

  void AddEnum(const EnumDescriptor& values, std::vector<const Descriptor*>& way) {
    if (values.containing_type() != nullptr) {
      way.push_back(OutermostOf(values.containing_type()));
    } else if (known_.insert(&values).second) {
      files_[values.file()].enums.insert(values.index());
    }
  }

  size_t most_;
  size_t least_ = 0;
  bool has_any_ = false;
  std::unordered_set<const void*> known_;
  Files files_;
};

namespace {

// Except those of google/protobuf, which are always known.
void AddMessages(const FileDescriptor& file, Reached& reached) {
  if (file.package() == "google.protobuf") return;
  for (int i = 0; i < file.message_type_count() && !reached.is_over(); ++i) {
    reached.Add(file.message_type(i));
  }
}

Reached NeedsOf(const MethodDescriptor& method, size_t most) {
  Reached reached(most);
  reached.Add(method.input_type());
  reached.Add(method.output_type());
  return reached;
}

constexpr size_t kAnySize = std::numeric_limits<size_t>::max();

}  // namespace

absl::Status BadDescriptors(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_DESCRIPTORS",
               absl::StrCat("the descriptor set: ", what));
}

absl::StatusOr<Pool> BuildPool(absl::string_view descriptor_set) {
  if (descriptor_set.size() > kMaxSetBytes) {
    return BadDescriptors(absl::StrCat("is more than ", kMaxSetBytes, " bytes"));
  }
  Pool built;
  if (descriptor_set.empty() ||
      !built.set.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return BadDescriptors("is not a FileDescriptorSet");
  }
  built.pool = std::make_unique<DescriptorPool>();
  RETURN_IF_ERROR(Builder(built.set, *built.pool).BuildAll());
  return built;
}

const Trimmer::Files& Trimmer::ImportsOf(const FileDescriptor* file) {
  const auto [place, is_new] = imports_.try_emplace(file);
  if (!is_new) return place->second;
  Files all;
  // The last ones often import the others.
  for (int i = file->dependency_count() - 1; i >= 0; --i) {
    if (!all.insert(file->dependency(i)).second) continue;
    const Files& others = ImportsOf(file->dependency(i));
    all.insert(others.begin(), others.end());
  }
  return imports_[file] = std::move(all);
}

FileDescriptorSet Trimmer::TrimTo(const Reached& reached, const MethodDescriptor& method) {
  Reached::Files files = reached.files();
  files.try_emplace(method.file());
  FileDescriptorSet trimmed;
  for (const auto& [file, types] : files) {
    FileDescriptorProto& kept = *trimmed.add_file();
    kept = HeadingOf(*file);
    for (const int i : types.messages) file->message_type(i)->CopyTo(kept.add_message_type());
    for (const int i : types.enums) file->enum_type(i)->CopyTo(kept.add_enum_type());
    if (method.file() == file) AddMethod(method, kept);
    // A file may only pass on types of a different file, so every needed file is imported directly.
    const Files& imported = ImportsOf(file);
    for (const auto& [other, its] : files) {
      if (other != file && imported.contains(other)) kept.add_dependency(other->name());
    }
  }
  return trimmed;
}

bool Trimmer::MayFit(const MethodDescriptor& method, size_t most) {
  return !NeedsOf(method, most).is_over();
}

FileDescriptorSet Trimmer::Trim(const MethodDescriptor& method, size_t most) {
  const Reached reached = NeedsOf(method, kAnySize);
  FileDescriptorSet least = TrimTo(reached, method);
  if (!reached.has_any()) return least;
  for (const bool all : {true, false}) {
    Reached more = NeedsOf(method, most);
    for (const FileDescriptor* file : files_) {
      if (all || reached.files().contains(file)) AddMessages(*file, more);
    }
    if (more.is_over()) continue;
    FileDescriptorSet trimmed = TrimTo(more, method);
    if (trimmed.ByteSizeLong() <= most) return trimmed;
  }
  return least;
}

}  // namespace magpie::protos
