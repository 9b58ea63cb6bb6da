#include "common/protos/pool.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/protos/method.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace magpie::protos {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// The first thing that is wrong, as protobuf says it.
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

// Builds the files of a set, each behind those that it imports.
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
  // Imports stand no deeper than a set has files; what is begun and not built is a circle.
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

// The outermost message that `type` stands in.
const Descriptor* OutermostOf(const Descriptor* type) {
  while (type->containing_type() != nullptr) type = type->containing_type();
  return type;
}

// The same order every time.
struct ByName {
  bool operator()(const FileDescriptor* one, const FileDescriptor* other) const {
    return one->name() < other->name();
  }
};
using Files = std::set<const FileDescriptor*, ByName>;

// What messages need: other messages and enums, the outermost ones.
class Reached {
 public:
  void Add(const Descriptor* type) {
    std::vector<const Descriptor*> way = {OutermostOf(type)};
    while (!way.empty()) {
      const Descriptor* next = way.back();
      way.pop_back();
      if (!names_.insert(next->full_name()).second) continue;
      files_.insert(next->file());
      AddFields(*next, way);
    }
  }

  bool Has(const std::string& name) const { return names_.contains(name); }
  const Files& files() const { return files_; }

 private:
  // Of the message and those within it.
  void AddFields(const Descriptor& type, std::vector<const Descriptor*>& way) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.message_type() != nullptr) way.push_back(OutermostOf(field.message_type()));
      const EnumDescriptor* values = field.enum_type();
      if (values == nullptr) continue;
      if (values->containing_type() != nullptr) {
        way.push_back(OutermostOf(values->containing_type()));
      } else {
        names_.insert(values->full_name());
        files_.insert(values->file());
      }
    }
    for (int i = 0; i < type.nested_type_count(); ++i) AddFields(*type.nested_type(i), way);
  }

  std::set<std::string> names_;
  Files files_;
};

template <class Items, class Keep>
void KeepOnly(Items& items, Keep keep) {
  int kept = 0;
  for (int i = 0; i < items.size(); ++i) {
    if (!keep(items.Get(i))) continue;
    if (kept != i) items.SwapElements(kept, i);
    ++kept;
  }
  items.DeleteSubrange(kept, items.size() - kept);
}

FileDescriptorProto TrimFile(const FileDescriptor& file, const Reached& reached,
                             const google::protobuf::MethodDescriptor& method) {
  FileDescriptorProto trimmed;
  file.CopyTo(&trimmed);
  const std::string prefix = file.package().empty() ? "" : file.package() + ".";
  const auto is_reached = [&](const auto& type) { return reached.Has(prefix + type.name()); };
  KeepOnly(*trimmed.mutable_message_type(), is_reached);
  KeepOnly(*trimmed.mutable_enum_type(), is_reached);
  trimmed.clear_extension();
  const bool is_its = method.file() == &file;
  KeepOnly(*trimmed.mutable_service(), [&](const auto& service) {
    return is_its && service.name() == method.service()->name();
  });
  for (auto& service : *trimmed.mutable_service()) {
    KeepOnly(*service.mutable_method(),
             [&](const auto& other) { return other.name() == method.name(); });
  }
  // A file that passes on another's types may be empty of its own; so every needed file is
  // imported.
  trimmed.clear_dependency();
  trimmed.clear_public_dependency();
  trimmed.clear_weak_dependency();
  return trimmed;
}

// Which files come to import which, themselves or by others. Each is looked at once.
class Imports {
 public:
  // All that `file` comes to import. A file stands no deeper than a set has files.
  const std::set<const FileDescriptor*>& Of(const FileDescriptor* file) {
    const auto [place, is_new] = imports_.try_emplace(file);
    if (!is_new) return place->second;
    std::set<const FileDescriptor*> all;
    // The last ones import the others, more often than not.
    for (int i = file->dependency_count() - 1; i >= 0; --i) {
      if (!all.insert(file->dependency(i)).second) continue;
      const auto& others = Of(file->dependency(i));
      all.insert(others.begin(), others.end());
    }
    return imports_[file] = std::move(all);
  }

 private:
  std::map<const FileDescriptor*, std::set<const FileDescriptor*>> imports_;
};

// But for those of google/protobuf, which are known.
void AddMessages(const FileDescriptor& file, Reached& reached) {
  if (file.package() == "google.protobuf") return;
  for (int i = 0; i < file.message_type_count(); ++i) reached.Add(file.message_type(i));
}

FileDescriptorSet TrimTo(const Reached& reached, const google::protobuf::MethodDescriptor& method) {
  Files files = reached.files();
  files.insert(method.file());
  FileDescriptorSet trimmed;
  Imports imports;
  for (const FileDescriptor* file : files) {
    FileDescriptorProto& kept = *trimmed.add_file();
    kept = TrimFile(*file, reached, method);
    const auto& imported = imports.Of(file);
    for (const FileDescriptor* other : files) {
      if (other != file && imported.contains(other)) kept.add_dependency(other->name());
    }
  }
  return trimmed;
}

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

FileDescriptorSet Trim(const google::protobuf::MethodDescriptor& method,
                       const std::vector<const FileDescriptor*>& files, size_t most) {
  Reached reached;
  reached.Add(method.input_type());
  reached.Add(method.output_type());
  FileDescriptorSet least = TrimTo(reached, method);
  if (!reached.Has("google.protobuf.Any")) return least;
  const Files needed = reached.files();
  for (const bool all : {true, false}) {
    Reached more = reached;
    for (const FileDescriptor* file : files) {
      if (all || needed.contains(file)) AddMessages(*file, more);
    }
    FileDescriptorSet trimmed = TrimTo(more, method);
    if (trimmed.ByteSizeLong() <= most) return trimmed;
  }
  return least;
}

}  // namespace magpie::protos
