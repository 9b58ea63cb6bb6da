// The calls of one visit: which of them may have reached the business unit, what they were
// answered, and what takes them back. Each that may have reached it is kept until the visit is
// over, with the parameters of its compensation as they were when it was made: what is set later
// does not change what is taken back. Those that read what the call sets are as it was answered.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

class Calling;

// How far a token is with the work of its node.
enum class Phase { kUnderWay, kDone, kSkipped };
// What of a call the variables show.
enum class Shown { kNothing, kResult, kAll };

// The call of this fingerprint is the last one from now on: it is to be made, once more or for the
// first time, or its answer is to be taken. RESOURCE_EXHAUSTED (TOO_MANY_CALLS_KEPT) where it would
// be one too many of which nobody knows whether they came through.
absl::Status TurnTo(Token& token, const Calling& calling, const Value::Map& variables,
                    uint64_t fingerprint);

// The last call of the token's visit. An instance that was stored before calls were kept has none:
// it is made then.
MadeCall& LastCall(Token& token);
bool HasLastReached(const Token& token);

// "<instance id>.<number>", and behind that the fingerprint of all but the first.
std::string CallKey(const InstanceId& instance, const MadeCalls& made, uint64_t fingerprint);

// Keeps what of the last call's compensation is known now and was not before.
void LearnUndo(Token& token, const Calling& calling, const Value::Map& variables, Shown shown);

// What would take back the calls of a token's visit, the last one first. One that cannot be made
// says why.
std::vector<Compensation> UndosOf(const Calling& calling, const Token& token,
                                  const Value::Map& variables, Phase phase);

}  // namespace magpie::flow
