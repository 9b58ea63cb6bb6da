// Sets variables.
//
//   script  lines of `variable = expression`; each sees what the lines above it set

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/flow-engine/domain/model/names.h"
#include "services/flow-engine/domain/model/paths.h"
#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"
#include "services/flow-engine/foreign/foreign.h"

namespace magpie::flow {
namespace {

constexpr size_t kMaxLines = 100;

class Script : public Activity {
 public:
  explicit Script(std::vector<Parameter> lines) : lines_(std::move(lines)) {}

  void Enter(Walk& walk, int64_t token) const override {
    Value::Map variables = walk.Variables(token);
    Value::Map changes;
    for (const Parameter& line : lines_) {
      const absl::StatusOr<Value> value = line.value.Eval(variables);
      if (!value.ok()) {
        return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(value.status()),
                         absl::StrCat(line.name, ": ", value.status().message()));
      }
      Assign(line.name, *value, variables, changes);
      for (const auto& [name, changed] : changes) variables.insert_or_assign(name, changed);
    }
    const absl::Status set = walk.Set(token, changes);
    if (!set.ok()) {
      return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(set), set.message());
    }
    walk.Leave(token);
  }

 private:
  const std::vector<Parameter> lines_;
};

// The place of the first `=` that is not part of `==`, `<=`, `>=` or `!=`.
bool SplitLine(absl::string_view line, absl::string_view& name, absl::string_view& expression) {
  const size_t at = line.find('=');
  if (at == absl::string_view::npos || line.substr(at, 2) == "==") return false;
  name = absl::StripAsciiWhitespace(line.substr(0, at));
  expression = absl::StripAsciiWhitespace(line.substr(at + 1));
  return IsPath(name) && !expression.empty();
}

}  // namespace

std::shared_ptr<Behavior> CompileScriptTask(Properties& properties, Graph&) {
  const std::string script = properties.String("script");
  if (foreign::IsMarked(script)) {
    properties.Fault("script", foreign::ScriptFaultOf(script));
    return std::make_shared<Script>(std::vector<Parameter>());
  }
  std::vector<Parameter> lines;
  std::vector<std::string> writes;
  std::set<std::string> reads;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(script, '\n')) {
    ++number;
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    if (line.empty() || line.substr(0, 2) == "//") continue;
    const std::string place = absl::StrCat("script, line ", number);
    absl::string_view name;
    absl::string_view text;
    if (!SplitLine(line, name, text)) {
      properties.Fault(place, absl::StrCat("is not `variable = expression`: ", line));
      continue;
    }
    properties.FaultOfName(place, FaultOfPath(name));
    auto program = properties.Compile(place, text);
    if (!program.has_value()) continue;
    for (const std::string& path : program->paths()) {
      // Variables that the lines above set are not read from outside.
      const bool is_set =
          std::ranges::any_of(writes, [&](const std::string& one) { return Overlap(path, one); });
      if (!is_set) reads.insert(path);
    }
    writes.emplace_back(name);
    lines.push_back({std::string(name), *std::move(program)});
  }
  if (lines.size() > kMaxLines) {
    properties.Fault("script", absl::StrCat("has ", lines.size(), " lines, more than ", kMaxLines,
                                            ": split the task"));
  }
  if (script.empty()) {
    properties.Fault("script", "is empty: write lines such as `total = price * count`");
  }
  auto task = std::make_shared<Script>(std::move(lines));
  task->writes = std::move(writes);
  task->reads = {reads.begin(), reads.end()};
  task->is_side_effect_free = true;
  return task;
}

}  // namespace magpie::flow
