// Moves the tokens of an instance from node to node until all have to wait, and
// writes down what happens on the way. What happens at a node is told by its kind
// (kinds/); its parts stand in walk.cc (steps and waits), walk_ways.cc (the ways out of a node),
// walk_fork.cc, walk_join.cc and walk_end.cc (many of one, one of many, none), walk_data.cc
// (variables), walk_merge.cc (what branches have set), walk_narrow.cc (forks that are over),
// walk_repeat.cc (repetitions) and walk_stop.cc (incidents).
//
// Tokens are named by id: a reference to one holds only until another is made.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/model/properties.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/walk/behavior.h"
#include "services/flow-engine/domain/walk/made_calls.h"
#include "services/flow-engine/domain/walk/merge.h"

namespace magpie::flow {

// What one command may have told of nodes when it comes to the next one, about; that is an
// incident, as one node too many is.
inline constexpr size_t kMaxToldBytes = 4 << 20;

class Walk {
 public:
  // What a walk goes by.
  struct Setting {
    const Library& library;
    absl::Time now;
    int max_steps;
  };

  // Works on `decision.after`, and passes at most `max_steps` nodes. `library` and `decision` must
  // outlive the walk.
  Walk(const Library& library, Decision& decision, absl::Time now, int max_steps)
      : library_(library), decision_(decision), now_(now), max_steps_(max_steps) {}

  // Takes the steps that are to be taken, until every token waits.
  void Run();

  // A token is to come to `node` next.
  void GoTo(int64_t token, const Node& node);
  // A token is to do the work of the node where it stands again, as the same visit.
  void GoOn(int64_t token);
  // A token does the work of the node that it has come to, or stands at, again.
  void Work(int64_t token);
  // A token that has done its work goes on.
  void Leave(int64_t token);
  // A token goes on whose work was not done: there is nothing to take back later.
  void Skip(int64_t token);
  // A token that has stopped behind its work goes on: what ends its repetitions is not asked.
  void SkipBehind(int64_t token);
  // By these ways, of which there is at least one: a token each where there are more.
  void LeaveBy(int64_t token, const std::vector<const Way*>& ways);
  // By the first way whose condition holds, or the default. An incident where none does.
  void Choose(int64_t token);
  // By all ways without a condition, and by those whose conditions hold, or else by the default.
  void ChooseAll(int64_t token);
  // A token waits here for those that it may join.
  void Arrive(int64_t token);
  // A token has come to an end; where it `terminates`, so have all that walk on its level.
  void End(int64_t token, bool terminates);

  // A token waits in its node for a child, which begins at `start`, and sees what its parent sees,
  // or only `variables` where it is in the flow of another deployment.
  void Open(int64_t token, const Node& start);
  void OpenCalled(int64_t token, const Deployed& called, const Value::Map& variables);
  // The child becomes one with the token that waited for it. Its changes count only if they
  // `merge`.
  void Absorb(int64_t token, int64_t child, bool merge);
  // The child was in the flow that the token has called, and that is done.
  void Return(int64_t token, int64_t child);

  // Waits.
  void Ask(int64_t token, std::string assignee);
  // After `backoff`, where it is tried again.
  void BeginCall(int64_t token, const std::vector<Parameter>& params,
                 std::variant<FetchCall, InvokeCall, MatchCall> what, absl::Duration timeout,
                 absl::Duration backoff = absl::ZeroDuration());
  // A call for the nodes to come that `asked` are; nothing where its parameters have no value yet.
  void BeginAhead(int64_t token, const std::vector<const Node*>& asked,
                  const std::vector<Parameter>& params,
                  std::variant<FetchCall, InvokeCall, MatchCall> what, absl::Duration timeout);
  // The call that was just begun is also one ahead for `node`.
  void ShareCall(int64_t token, const Node& node);
  // Keeps the answer of the last call, whose outputs have failed, for a retry. False where there is
  // no room for it.
  bool KeepAnswer(int64_t token, std::string outcome);
  // What would take back what the token has done, or may have done, where it stands, before it has
  // left that: its calls, or what an earlier rollback has still to take back. The next one first.
  std::vector<Compensation> LeftOf(int64_t token);
  // Takes back what was done, then enters the node.
  void Compensate(int64_t token);
  void FinishCompensation(int64_t token, const CallResult& result);
  // An incident. What its call would be made with is kept, with the values that are too large left
  // out (kMaxInputBytes).
  void Stop(int64_t token, TokenState where, absl::string_view reason, absl::string_view message);
  // The token, with all below it, is gone.
  void Remove(int64_t token);
  // All below it.
  void RemoveBelow(int64_t token);
  // Tells that the visits of the token, and of all below it, count no more.
  void TellCancelled(int64_t token);

  // Sets variables that a token sees, and tells which took new values. RESOURCE_EXHAUSTED
  // (VARIABLES_TOO_LARGE) where they are too many or too large, INVALID_ARGUMENT
  // (VARIABLES_TOO_DEEP) where they could not be read back; nothing is set then.
  absl::Status SetVariables(int64_t token, const Value::Map& changes);
  // Sets them in the flow that the token `frame` has called, 0: in the instance's own, wherever
  // tokens stand: the branches have not set them.
  absl::Status UpdateVariables(int64_t frame, const Value::Map& changes);
  // The scope becomes what it was.
  void RestoreScope(int64_t token, Scope scope);
  // The values of the parameters; a Status that names the one that has none.
  absl::StatusOr<Value::Map> Evaluate(int64_t token, const std::vector<Parameter>& params);

  void Record(const Token& token, Happening what);
  // Of the whole instance.
  void Record(Happening what);
  // In the flow that the visit `call` of the token `frame` has called; 0 and 0: the instance's own.
  void Record(absl::string_view element_key, int64_t visit, int64_t frame, int64_t call,
              Happening what);

  Instance& instance() { return decision_.after; }
  Token& At(int64_t token) { return *FindToken(decision_.after, token); }
  const Value::Map& Variables(int64_t token) {
    return ScopeOf(decision_.after, At(token)).variables;
  }
  const Library& library() const { return library_; }
  // The flow that a token walks.
  const Deployed& FlowOf(const Token& token) const;
  const Node& NodeOf(const Token& token) const;
  // The token at the call activity whose flow this one walks; 0 for the instance's own flow.
  int64_t FrameOf(const Token& token) const;
  int DepthOf(const Token& token) const;

 private:
  absl::Status SetVariables(int64_t token, const Value::Map& changes, bool is_its_own);
  // The variables of a token with `changes`, and as JSON; a Status as SetVariables has it.
  struct Changed {
    Value::Map variables;
    std::string json;
  };
  absl::StatusOr<Changed> Change(int64_t token, const Value::Map& changes) const;
  absl::Status CheckRoom(int64_t token, const Value::Map& changes) const;

  struct Step {
    int64_t token;
    const Node* node;  // null: where it stands
  };

  // Branches that meet, and those that they have overtaken.
  struct Meeting {
    int64_t fork;  // over all of them
    std::vector<int64_t> come;
    std::vector<int64_t> overtaken;
  };
  // Tokens that become one.
  struct Union {
    int64_t into;
    std::string at;  // the node where it stands from then on
    TokenState state;
    std::optional<Token> before;    // that one, if it was there
    std::vector<int64_t> consumed;  // with all below them: they are gone
    std::vector<int64_t> come;
    std::vector<int64_t> overtaken;
    Merged merged;  // there is room for it
  };

  void Take(const Step& step);
  void EnterNode(int64_t token, const Node& node);
  // Tells that the work of the node is done; false where that fails: the token stays with an
  // incident.
  bool Complete(int64_t token);
  absl::StatusOr<bool> Holds(const Token& token, const Way& way);
  void NoWayOut(int64_t token);
  void Fork(int64_t token, const std::vector<const Way*>& ways);
  int64_t MakeChild(int64_t parent, const Node& at);
  // Whether the instance can take so many tokens more below this one, with what it sees; else it is
  // an incident. Where there is too little room it is made (Narrow): `token` may be another then.
  bool HasRoom(int64_t& token, size_t children, TokenState where);
  // Forks around the token whose other branches have all ended are over: those at the node where it
  // stands, or all. Returns the token that goes on in its place.
  enum class Forks { kOfItsNode, kAll };
  int64_t Narrow(int64_t token, Forks which);
  // The last branch of a fork goes on as the token that forked, with what the others have set.
  // False, and nothing is done, where there is no room for that, or others have not ended.
  bool GoOnAsFork(int64_t fork, int64_t branch);
  Merged MergeEnded(int64_t fork, int64_t branch, Value::Map& early, Value::Map& later) const;
  void MoveUp(int64_t fork, int64_t branch, const Merged& merged);
  // Whether the scopes of all tokens, and of `children` more, may grow by so many bytes.
  bool HasScopeRoom(size_t children, size_t bytes);
  std::vector<std::string> StackOf(const Token& token) const;
  std::string InputsOf(int64_t token);
  void AddCall(int64_t token, std::variant<FetchCall, InvokeCall, MatchCall> what,
               std::string request_id, std::string params_json, absl::Duration timeout,
               absl::Time not_before);
  // What would take back the calls of its visit.
  std::vector<Compensation> UndosOf(int64_t token, Phase phase);

  // Lets go on what has waited at joins long enough; false where nothing has.
  bool Join();
  bool JoinAt(int64_t arrived, bool waits_for_others);
  void JoinTokens(Meeting meeting, const Node& join);
  // What becomes one as they meet: branches of `meeting.fork`, or of forks below it.
  std::vector<int64_t> ConsumedBy(const Meeting& meeting, bool is_last) const;
  void AddConsumed(const Meeting& meeting, bool is_last, int64_t token,
                   std::vector<int64_t>& consumed) const;
  // There is no room for what they have set: an incident of the one that came last.
  void StopMerging(int64_t token, TokenState where, const absl::Status& full);
  void Unite(Union what);
  // A branch of an inner fork becomes one of the outer `fork`, and carries along what the forks
  // between had set.
  void Lift(int64_t token, int64_t fork);
  // What a fork has set itself is carried from now on: a branch is about to leave it.
  void Part(int64_t fork);
  // A token that has ended may be the last of its siblings.
  void CloseEnded(int64_t token);
  // All branches of a fork are over: it stands where the last one ended. False where there is no
  // room for what they have set: the last one stops.
  bool EndFork(int64_t fork, int64_t last);
  // What `branches` of `top`, or of forks below it, have set since they left it, but for what the
  // overtaken ones have.
  Merged Merge(int64_t top, const std::vector<int64_t>& branches,
               const std::vector<int64_t>& overtaken = {},
               JoinRule::Data data = JoinRule::Data::kChanges) const;
  Merged Snapshot(int64_t top, const std::vector<int64_t>& branches,
                  const std::vector<int64_t>& overtaken) const;
  // What a branch has set, with all below it. Nothing where all of it is overtaken.
  std::optional<Brought> BroughtBy(int64_t token, const std::vector<int64_t>& overtaken,
                                   std::vector<std::string>& conflicts) const;
  // Whether a token that is none of `branches`, nor below them, carries what that visit has set.
  bool IsCarriedBeside(int64_t visit, const std::vector<int64_t>& branches) const;
  // All of it becomes the token's.
  void TakeMerged(int64_t token, const Merged& merged);
  // Without their scopes, which the history tells.
  std::vector<Token> Subtrees(const std::vector<int64_t>& tokens) const;
  static Token WithoutScope(Token token);

  void BeginRepetitions(int64_t token);
  void BeginRepetition(int64_t token);
  void EndRepetition(int64_t token);
  // Whether the repetitions of `parent` are over with this one, which has just been done.
  absl::StatusOr<bool> IsEnough(int64_t parent, int64_t repetition) const;
  // What those that are done have set, that one last.
  Value::Map SeenByCondition(int64_t parent, int64_t repetition) const;
  // Whether it is the item or the number of a repetition, which nobody else sees.
  bool IsLocal(const Token& token, absl::string_view name) const;
  void EndRepetitions(int64_t token);
  std::vector<int64_t> ChildIds(int64_t token) const;

  const Library& library_;
  Decision& decision_;
  const absl::Time now_;
  const int max_steps_;
  std::vector<Step> steps_;  // to take, the next one last
  int taken_ = 0;
  size_t told_bytes_ = 0;
  size_t scopes_bytes_ = kMaxScopesBytes;  // at least what they take; counted when it may matter
  int64_t skipped_ = 0;                    // the token that goes on with nothing done; 0: none
  int64_t unasked_ = 0;  // the one that goes on without its completion condition; 0: none
};

}  // namespace magpie::flow
