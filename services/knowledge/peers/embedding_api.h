// The API that makes vectors of texts, as the resource engine fetches it: one field with one
// parameter.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "services/knowledge/domain/embedding.h"

namespace magpie::knowledge {

// Thread-safe.
class EmbeddingApi {
 public:
  using Then = absl::AnyInvocable<void(absl::StatusOr<std::vector<float>>)>;

  // `address` is "host:port" of the resource engine.
  explicit EmbeddingApi(const std::string& address);
  ~EmbeddingApi();

  // Asks for the vector of `text`. Never blocks. `then` runs once, before Ask returns or on another
  // thread, which it must not block. DEADLINE_EXCEEDED after `longest`, or at the deadline of
  // `context`; OUT_OF_RANGE for what is no vector of `embedding`; UNAVAILABLE, with the reason, if
  // the field has no value; else the errors of the engine's Fetch.
  void Ask(const Context& context, const Embedding& embedding, absl::string_view text,
           absl::Duration longest, Then then);

  // Cancels what is under way and returns once all of it has finished. After it, Ask fails.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace magpie::knowledge
