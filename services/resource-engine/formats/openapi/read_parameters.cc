#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/formats/openapi/reading.h"

namespace magpie::resource {
namespace {

// OpenAPI describes these by media types and by security.
constexpr std::array kNotParams = {"accept", "content-type", "authorization"};
// An operation with more is left out.
constexpr size_t kMaxParameters = 200;

enum class Shape { kOne, kList, kObject };

struct Parameter {
  std::string in;
  std::string name;
  const Value* node = nullptr;
  bool required = false;
  Shape shape = Shape::kOne;
  std::string style;
  bool explode = false;

  const Value* schema() const { return Find(node, "schema"); }
};

Shape ShapeOf(const Types& types) {
  // A parameter that may be a single value or a list is a single value.
  if (types.IsOnly("array")) return Shape::kList;
  return types.IsOnly("object") ? Shape::kObject : Shape::kOne;
}

// With defaults for what the document omits.
Parameter ParameterOf(const Value* node, const Document& document) {
  Parameter parameter{.in = std::string(TextOf(node, "in")),
                      .name = std::string(TextOf(node, "name")),
                      .node = node};
  parameter.required = parameter.in == "path" || IsTrue(node, "required");
  parameter.shape = ShapeOf(document.TypesOf(parameter.schema()));
  parameter.style = std::string(TextOf(node, "style"));
  if (parameter.style.empty()) parameter.style = parameter.in == "query" ? "form" : "simple";
  const Value* explode = Find(node, "explode");
  parameter.explode = explode != nullptr && explode->as_bool() != nullptr
                          ? *explode->as_bool()
                          : parameter.style == "form";
  return parameter;
}

// "style form with explode false"
std::string StyleOf(const Parameter& parameter) {
  return absl::StrCat("style ", parameter.style, " with explode ",
                      parameter.explode ? "true" : "false");
}

// Makes the path, query and headers from parameters. Notes what cannot be made exactly.
class Maker {
 public:
  explicit Maker(Reading& reading) : reading_(reading) {}

  // False if the operation cannot be called without it.
  bool Make(const Parameter& parameter) {
    if (parameter.in == "header" && IsNone(parameter)) return true;
    const std::string why = WhyNot(parameter);
    if (why.empty()) return MakeOne(parameter);
    reading_.Note(absl::StrCat(
        parameter.required ? "left out, since it needs the parameter " : "without the parameter ",
        parameter.name, ", which ", why));
    return !parameter.required;
  }

  // Puts a variable in each of the path's braces.
  void MakePath();

 private:
  // Whether callers cannot set a header, because OpenAPI, the engine or the administrator does.
  bool IsNone(const Parameter& parameter) {
    const std::string name = absl::AsciiStrToLower(parameter.name);
    if (std::ranges::find(kNotParams, name) != kNotParams.end()) return true;
    if (IsOurHeader(parameter.name)) {
      reading_.Note(absl::StrCat("the engine itself sends the header ", parameter.name));
      return true;
    }
    if (!IsSecretHeader(parameter.name)) return false;
    reading_.Note(absl::StrCat("without the header ", parameter.name,
                               ", a secret: the administrator gives it (flag --auth)"));
    return true;
  }

  std::string WhyNot(const Parameter& parameter) const {
    if (Find(parameter.node, "content") != nullptr) return "is a separate document (content)";
    if (parameter.in == "path") return WhyNotInPath(parameter);
    if (parameter.in == "query") return WhyNotInQuery(parameter);
    if (parameter.in == "header") return WhyNotHeader(parameter);
    if (parameter.in == "cookie") return "is in a cookie, and cookies are never sent";
    return absl::StrCat("is in ", parameter.in.empty() ? "nothing" : parameter.in,
                        ", which is not path, query or header");
  }

  std::string WhyNotInPath(const Parameter& parameter) const {
    if (parameter.shape != Shape::kOne) {
      return absl::StrCat("is not a single value, and is in the path (", StyleOf(parameter), ")");
    }
    for (const char* style : {"simple", "label", "matrix"}) {
      if (parameter.style == style) return "";
    }
    return absl::StrCat("has a style that paths do not have: ", parameter.style);
  }

  std::string WhyNotInQuery(const Parameter& parameter) const {
    if (parameter.name.size() > kMaxQueryNameBytes) return "has too long a name";
    if (parameter.shape == Shape::kObject) return WhyNotObject(parameter);
    if (parameter.style == "form" && (parameter.explode || parameter.shape == Shape::kOne)) {
      return "";
    }
    const bool joined =
        !parameter.explode && (parameter.style == "form" || parameter.style == "spaceDelimited" ||
                               parameter.style == "pipeDelimited");
    if (joined && parameter.shape == Shape::kList) return "";
    return absl::StrCat("cannot be encoded as its style says: ", StyleOf(parameter),
                        parameter.shape == Shape::kList ? " of a list" : " of a single value");
  }

  // Each of its properties becomes a query parameter if they are single values.
  std::string WhyNotObject(const Parameter& parameter) const {
    const bool apart =
        parameter.style == "deepObject" || (parameter.style == "form" && parameter.explode);
    const Properties properties = reading_.document.PropertiesOf(parameter.schema());
    const bool known = !properties.schemas.empty() && !properties.has_more && !properties.is_open &&
                       properties.elsewhere.empty();
    if (!apart || !known || properties.schemas.size() > kMaxInputs) {
      return absl::StrCat("is an object that cannot be encoded: ", StyleOf(parameter));
    }
    for (const auto& [name, schema] : properties.schemas) {
      if (ShapeOf(reading_.document.TypesOf(schema)) != Shape::kOne) {
        return absl::StrCat("is an object whose ", name, " is not a single value");
      }
    }
    return "";
  }

  std::string WhyNotHeader(const Parameter& parameter) const {
    if (parameter.shape == Shape::kObject) return "is an object, and is in a header";
    Faults faults;
    CheckHeader(parameter.name, "it", faults);
    const absl::Status status = faults.ToStatus();
    return status.ok() ? "" : std::string(ViolationsOf(status).front().description);
  }

  bool MakeOne(const Parameter& parameter);
  void MakeQuery(const Parameter& parameter, const std::string& variable);
  bool MakeObject(const Parameter& parameter);

  // There is no room for another variable that the operation needs.
  bool HasRoom(bool required) {
    if (reading_.variables.HasRoom()) return true;
    if (!full_) {
      reading_.Note(absl::StrCat(required ? "left out, since it has" : "only the first", " ",
                                 required ? "more than " : "", kMaxInputs, " parameters"));
    }
    full_ = true;
    return false;
  }

  Reading& reading_;
  std::map<std::string, std::string> path_;  // name to its expression in the path
  bool full_ = false;
};

// A list keyed by its separator, if it is one value; null if it is left out.
std::string Separated(absl::string_view separator, const std::string& variable) {
  return absl::StrCat("{'", separator, "': ", variable, "}");
}

// The separator of a list that is one value.
absl::string_view SeparatorOf(const Parameter& parameter) {
  if (parameter.style == "pipeDelimited") return "|";
  return parameter.style == "spaceDelimited" ? " " : ",";
}

bool Maker::MakeOne(const Parameter& parameter) {
  if (parameter.in == "query" && parameter.shape == Shape::kObject) return MakeObject(parameter);
  if (!HasRoom(parameter.required)) return !parameter.required;
  const std::string variable = reading_.AddVariable(
      absl::StrCat("its ", parameter.in, " parameter"), parameter.name, parameter.required);
  if (parameter.in == "query") {
    MakeQuery(parameter, variable);
  } else if (parameter.in == "header") {
    reading_.operation.api.headers[parameter.name] =
        parameter.shape == Shape::kList ? Separated(",", variable) : variable;
  } else {
    const std::string before = parameter.style == "label" ? "."
                               : parameter.style == "matrix"
                                   ? absl::StrCat(";", parameter.name, "=")
                                   : "";
    path_[parameter.name] = absl::StrCat(before, "{", variable, "}");
  }
  return true;
}

void Maker::MakeQuery(const Parameter& parameter, const std::string& variable) {
  if (IsTrue(parameter.node, "allowReserved")) {
    reading_.Note(absl::StrCat("reserved characters of its parameter ", parameter.name,
                               " are sent percent-encoded"));
  }
  std::string& expression = reading_.operation.api.query[parameter.name];
  if (parameter.shape != Shape::kList || (parameter.style == "form" && parameter.explode)) {
    expression = variable;
  } else {
    expression = Separated(SeparatorOf(parameter), variable);
  }
}

bool Maker::MakeObject(const Parameter& parameter) {
  const Properties properties = reading_.document.PropertiesOf(parameter.schema());
  for (const auto& [property, schema] : properties.schemas) {
    const bool required = parameter.required && properties.required.contains(property);
    if (!HasRoom(required)) return !required;
    const std::string name = parameter.style == "deepObject"
                                 ? absl::StrCat(parameter.name, "[", property, "]")
                                 : std::string(property);
    if (name.size() > kMaxQueryNameBytes || reading_.operation.api.query.contains(name)) {
      reading_.Note(absl::StrCat("without ", property.substr(0, 40), " of the parameter ",
                                 parameter.name,
                                 ": its name is too long, or a different parameter has it, too"));
      if (required) return false;
      continue;
    }
    reading_.operation.api.query[name] =
        reading_.AddVariable("its query parameter", name, required);
  }
  return true;
}

void Maker::MakePath() {
  std::string& path = reading_.operation.api.path;
  std::string made;
  for (absl::string_view rest = path; !rest.empty();) {
    const size_t begin = rest.find('{');
    const size_t end = begin == rest.npos ? rest.npos : rest.find('}', begin);
    absl::StrAppend(&made, rest.substr(0, end == rest.npos ? rest.npos : begin));
    if (end == rest.npos) break;
    const std::string name(rest.substr(begin + 1, end - begin - 1));
    rest.remove_prefix(end + 1);
    auto found = path_.find(name);
    if (found == path_.end()) {
      if (!HasRoom(true)) return;
      reading_.Note(absl::StrCat("its path has {", name,
                                 "}, which no parameter describes: it is "
                                 "treated as a single value"));
      found = path_
                  .try_emplace(
                      name, absl::StrCat(
                                "{", reading_.AddVariable("its path parameter", name, true), "}"))
                  .first;
    }
    absl::StrAppend(&made, found->second);
  }
  path = std::move(made);
}

// The parameters of the operation, and those of its path that it does not override.
using Nodes = std::map<std::pair<std::string, std::string>, const Value*>;

// False if one is described elsewhere.
bool Gather(const Value* owner, Reading& reading, Nodes& all) {
  const Value::List* list = ListOf(owner, "parameters");
  if (list == nullptr) return true;
  for (const Value& entry : *list) {
    if (!reading.document.budget().Spend()) return false;
    const Value* node = reading.document.Resolve(&entry);
    if (node == nullptr) {
      reading.Note(absl::StrCat("left out, since a parameter is described elsewhere, by ",
                                reading.document.LostIn(&entry), ": put it into this document"));
      return false;
    }
    const std::string in(TextOf(node, "in"));
    const std::string name(TextOf(node, "name"));
    if (name.empty()) {
      reading.Note("left out, since a parameter has no name");
      return false;
    }
    all.try_emplace({in, in == "header" ? absl::AsciiStrToLower(name) : name}, node);
    if (all.size() > kMaxParameters) {
      reading.Note(
          absl::StrCat("left out, since it has more than ", kMaxParameters, " parameters"));
      return false;
    }
  }
  return true;
}

bool IsInPath(absl::string_view path, absl::string_view name) {
  return absl::StrContains(path, absl::StrCat("{", name, "}"));
}

}  // namespace

std::string Reading::AddVariable(absl::string_view what, absl::string_view name, bool required) {
  const std::string variable = variables.Add(name, required);
  if (variable != UsualVariable(name)) {
    Note(absl::StrCat(what, " ", name.substr(0, 80), " is given as ", variable, ", since ",
                      UsualVariable(name), " is taken"));
  } else if (absl::StartsWith(variable, "param") && !absl::StartsWith(name, "param")) {
    Note(absl::StrCat(what, " ", name.substr(0, 80), " is given as ", variable));
  }
  return variable;
}

bool ReadParameters(const Value* item, const Value* node, Reading& reading) {
  Nodes all;
  if (!Gather(node, reading, all) || !Gather(item, reading, all)) return false;
  std::vector<Parameter> parameters;
  for (const auto& [key, value] : all) {
    Parameter parameter = ParameterOf(value, reading.document);
    if (parameter.in == "path" && !IsInPath(reading.operation.api.path, parameter.name)) {
      reading.Note(absl::StrCat("without the parameter ", parameter.name.substr(0, 80),
                                ", which its path does not have"));
    } else {
      parameters.push_back(std::move(parameter));
    }
  }
  // Required parameters come first, in case there is not room for all.
  std::stable_partition(parameters.begin(), parameters.end(),
                        [](const Parameter& one) { return one.required; });
  for (const Parameter& parameter : parameters) reading.variables.Reserve(parameter.name);
  Maker maker(reading);
  for (const Parameter& parameter : parameters) {
    if (!maker.Make(parameter)) return false;
  }
  maker.MakePath();
  return true;
}

}  // namespace magpie::resource
