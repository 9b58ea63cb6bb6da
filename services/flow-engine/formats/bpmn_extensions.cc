#include "services/flow-engine/formats/bpmn_extensions.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "services/flow-engine/formats/parts.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kOurSpace = "http://magpie.dev/bpmn/1.0";

std::string Trimmed(absl::string_view text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

bool ReadRequired(const XmlElement& xml, absl::string_view path, Draft& draft) {
  const absl::string_view text = xml.Attribute("required");
  if (text == "true") return true;
  if (!text.empty() && text != "false") {
    draft.Fault(absl::StrCat(path, ".required"), "is neither true nor false");
  }
  return false;
}

FieldType ReadType(const XmlElement& xml, absl::string_view path, Draft& draft) {
  const absl::string_view name = xml.Attribute("type");
  if (name.empty()) return FieldType::kString;
  const std::optional<FieldType> type = FieldTypeOf(name);
  if (type.has_value()) return *type;
  draft.Fault(absl::StrCat(path, ".type"), "is not one of string, bool, int, double, enum");
  return FieldType::kString;
}

void RefuseChild(const XmlElement& child, absl::string_view path, Draft& draft) {
  draft.Fault(path, absl::StrCat("has a ", child.name, ", which does not belong there"));
}

FormField ReadField(const XmlElement& xml, absl::string_view path, Draft& draft) {
  FormField field = {.key = std::string(xml.Attribute("key")),
                     .label = std::string(xml.Attribute("label")),
                     .type = ReadType(xml, path, draft),
                     .required = ReadRequired(xml, path, draft)};
  for (const XmlElement& child : xml.children) {
    if (child.name == "option") {
      field.options.push_back(Trimmed(child.text));
    } else {
      RefuseChild(child, path, draft);
    }
  }
  return field;
}

Form ReadForm(const XmlElement& xml, absl::string_view path, Draft& draft) {
  Form form = {.key = std::string(xml.Attribute("key")),
               .title = std::string(xml.Attribute("title"))};
  for (const XmlElement& child : xml.children) {
    if (child.name == "field") {
      form.fields.push_back(
          ReadField(child, absl::StrCat(path, ".fields[", form.fields.size(), "]"), draft));
    } else {
      RefuseChild(child, path, draft);
    }
  }
  return form;
}

Params ReadParams(const XmlElement& xml, absl::string_view path, Draft& draft) {
  Params params;
  for (const XmlElement& child : xml.children) {
    const std::string name(child.Attribute("name"));
    if (child.name != "param") {
      RefuseChild(child, path, draft);
    } else if (name.empty()) {
      draft.Fault(absl::StrCat(path, ".params"), "has a parameter without a name");
    } else if (!params.emplace(name, child.Attribute("value")).second) {
      draft.Fault(absl::StrCat(path, ".params.", name), "stands twice");
    }
  }
  return params;
}

FetchFields ReadFetch(const XmlElement& xml, absl::string_view path, Draft& draft) {
  FetchFields fetch = {.params = ReadParams(xml, path, draft)};
  for (const absl::string_view field :
       absl::StrSplit(xml.Attribute("fields"), ',', absl::SkipWhitespace())) {
    fetch.fields.push_back(Trimmed(field));
  }
  return fetch;
}

CallApi ReadCall(const XmlElement& xml, absl::string_view path, Draft& draft) {
  return {.api = std::string(xml.Attribute("api")),
          .params = ReadParams(xml, path, draft),
          .result_variable = std::string(xml.Attribute("result"))};
}

void ReadExtension(const XmlElement& xml, Element& element, Draft& draft) {
  const std::string path = absl::StrCat(ElementPath(element.key), ".", xml.name);
  auto* const user_task = std::get_if<UserTask>(&element.kind);
  auto* const service_task = std::get_if<ServiceTask>(&element.kind);
  if (user_task != nullptr && xml.name == "form") {
    user_task->form = ReadForm(xml, path, draft);
  } else if (service_task != nullptr && xml.name == "fetch") {
    service_task->action = ReadFetch(xml, path, draft);
  } else if (service_task != nullptr && xml.name == "call") {
    service_task->action = ReadCall(xml, path, draft);
  } else {
    draft.Fault(path, "does not belong to an element of this kind");
  }
}

}  // namespace

void ReadExtensions(const XmlElement& xml, Element& element, Draft& draft) {
  int ours = 0;
  for (const XmlElement& child : xml.children) {
    if (child.space != kBpmnSpace || child.name != "extensionElements") continue;
    for (const XmlElement& extension : child.children) {
      if (extension.space != kOurSpace) continue;
      ReadExtension(extension, element, draft);
      ++ours;
    }
  }
  if (ours > 1) draft.Fault(ElementPath(element.key), "has more than one form, fetch or call");
}

}  // namespace magpie::flow
