// Answers a fetch by the bytes of the last answer to the same request, for as long as they hold, so
// that nothing of it is made anew; else by the engine.
//
//   FetchRequest{fields: [bike.lock_state], params: {bike_id: "b1"}}, of "app" at revision 7
//     not kept          engine.Fetch -> bytes, kept until the answers that they are made of expire
//     kept and fresh    the same bytes; counted as a fetch from the cache

#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/rpc/server/handler.h"
#include "magpie/resource/v1/gateway_service.pb.h"
#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/rpc/kept_answers.h"

namespace magpie::resource {

// Thread-safe.
class FetchCache {
 public:
  // `engine` must outlive it, and what is under way.
  explicit FetchCache(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::FetchRequest, `response` becomes a v1::FetchResponse. Calls `done` with the
  // errors of Parse and of ResourceEngine::Fetch.
  void Answer(const Context& context, const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
              Done done);

 private:
  // Of the answer to `request`; empty where it is to be made anew each time.
  absl::StatusOr<std::string> KeyOf(const Context& context, const v1::FetchRequest& request);
  // Whether an answer is kept that still holds: then it is counted, and becomes the response.
  bool AnswerKept(const Context& context, const std::string& key, grpc::ByteBuffer& response);
  void Keep(const std::string& key, const std::string& caller, const grpc::Slice& bytes,
            Fetched fetched);

  ResourceEngine& engine_;
  KeptAnswers kept_;
};

}  // namespace magpie::resource
