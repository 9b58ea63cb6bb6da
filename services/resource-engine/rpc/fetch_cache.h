// Answers a fetch with the bytes of the last answer to the same request as long as they are valid,
// without computing anything again; otherwise by the engine.
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
  // `engine` must outlive it and all its fetches.
  explicit FetchCache(ResourceEngine& engine) : engine_(engine) {}

  // `request` is a v1::FetchRequest, `response` becomes a v1::FetchResponse; both, and `context`,
  // must live until `done`, which gets the errors of Parse and of ResourceEngine::Fetch.
  void Answer(const Context& context, const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
              Done done);

 private:
  // Answers by the engine. Keeps the answer under `key` unless that is empty.
  void AnswerAnew(const Context& context, const v1::FetchRequest& request, std::string key,
                  grpc::ByteBuffer& response, Done done);
  // Whether a valid answer is kept; if so, counts the fetch and sets the response.
  bool AnswerKept(const Context& context, const std::string& key, grpc::ByteBuffer& response);
  void Keep(const std::string& key, const std::string& caller, const grpc::Slice& bytes,
            Fetched fetched);

  ResourceEngine& engine_;
  KeptAnswers kept_;
};

}  // namespace magpie::resource
