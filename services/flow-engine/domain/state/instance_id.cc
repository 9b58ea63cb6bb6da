#include "services/flow-engine/domain/state/instance_id.h"

#include <string>

#include "absl/random/random.h"

namespace magpie::flow {
namespace {

constexpr char kDigits[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kTimeDigits = 10;
constexpr int kRandomDigits = 16;

}  // namespace

InstanceId MakeInstanceId(absl::Time now, absl::BitGenRef random) {
  std::string text(kTimeDigits + kRandomDigits, '0');
  uint64_t millis = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (int i = kTimeDigits - 1; i >= 0; --i, millis >>= 5) text[i] = kDigits[millis & 31];
  for (int i = kTimeDigits; i < kTimeDigits + kRandomDigits; ++i) {
    text[i] = kDigits[absl::Uniform(random, 0, 32)];
  }
  return *InstanceId::Parse(text);
}

}  // namespace magpie::flow
