// Asks a person, and waits for the answers.
//
//   form              the questions: form.h
//   assignee          an expression: who is to answer; null or an empty string: anybody
//   candidate_groups  the groups that may take it

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/form.h"
#include "services/flow-engine/domain/walk/activity.h"
#include "services/flow-engine/domain/walk/kinds/kinds.h"

namespace magpie::flow {
namespace {

class UserTask : public Activity {
 public:
  UserTask(Form form, std::optional<expr::Program> assignee)
      : form_(std::move(form)), assignee_(std::move(assignee)) {}

  void Enter(Walk& walk, int64_t token) const override {
    std::string assignee;
    if (assignee_.has_value()) {
      const absl::StatusOr<Value> value = assignee_->Eval(walk.Variables(token));
      if (!value.ok()) {
        return walk.Stop(token, TokenState::kStoppedBefore, ReasonOf(value.status()),
                         absl::StrCat("assignee: ", value.status().message()));
      }
      if (const std::string fault = FaultOfValue(Wanted::kAssignee, *value); !fault.empty()) {
        return walk.Stop(token, TokenState::kStoppedBefore, "EXPRESSION_FAILED",
                         absl::StrCat("assignee: ", fault));
      }
      if (!value->is_null()) assignee = *value->as_string();
    }
    walk.Ask(token, std::move(assignee));
  }

  const Form* form() const override { return &form_; }

 private:
  const Form form_;
  const std::optional<expr::Program> assignee_;
};

}  // namespace

std::shared_ptr<Behavior> CompileUserTask(Properties& properties, Graph&) {
  Form form = ReadForm(properties.Inner("form"));
  std::optional<expr::Program> assignee = properties.Expression("assignee", Wanted::kAssignee);
  properties.Strings("candidate_groups");
  std::vector<std::string> writes;
  for (const FormField& field : form.fields) writes.push_back(field.key);
  const std::vector<std::string> reads =
      assignee.has_value() ? assignee->paths() : std::vector<std::string>();
  auto task = std::make_shared<UserTask>(std::move(form), std::move(assignee));
  task->writes = std::move(writes);
  task->reads = reads;
  task->waits = true;
  return task;
}

}  // namespace magpie::flow
