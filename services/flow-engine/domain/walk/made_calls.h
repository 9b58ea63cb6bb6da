// The calls of one visit: which of them may have reached the business unit, their answers, and what
// takes them back. A call that may have reached it is kept until the visit is over, with the
// parameters of its compensation as of when it was made: what is set later does not change what is
// taken back. Parameters that read what the call sets are taken from its answer.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

class Calling;

// The progress of a token in its node.
enum class Phase { kUnderWay, kDone, kSkipped };
// What the variables show of a call.
enum class Shown { kNothing, kResult, kAll };

// Makes the call of this fingerprint the last one: it is about to be made, perhaps again, or its
// answer taken. RESOURCE_EXHAUSTED (TOO_MANY_CALLS_KEPT) if too many calls have unknown outcomes.
absl::Status TurnTo(Token& token, const Calling& calling, const Value::Map& variables,
                    uint64_t fingerprint);

// The last call of the token's visit. Adds one for an instance that was stored before calls were
// kept.
MadeCall& LastCall(Token& token);
bool HasLastReached(const Token& token);

// "<instance id>.<number>", followed by the fingerprint for all but the first.
std::string CallKey(const InstanceId& instance, const MadeCalls& made, uint64_t fingerprint);

// Keeps the parameters of the last call's compensation that have become known.
void LearnUndo(Token& token, const Calling& calling, const Value::Map& variables, Shown shown);

// What takes back the calls of a token's visit, the last one first. A compensation that cannot be
// made says why.
std::vector<Compensation> UndosOf(const Calling& calling, const Token& token,
                                  const Value::Map& variables, Phase phase);

}  // namespace magpie::flow
