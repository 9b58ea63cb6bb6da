// How a handler answers with data from a store, which may be far away:
//
//   grpc::ServerUnaryReactor* GetArticle(grpc::CallbackServerContext* rpc, ...) override {
//     return AnswerGathered(rpc, get_article_, *request, response, knowledge_.store(),
//                           [=](const Context& context, store::Gather& gather) -> absl::Status {
//       ...
//     });
//   }

#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <utility>
#include <variant>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/rpc/server/handler.h"
#include "common/store/gather.h"

namespace magpie::server {

// Like AnswerLater. `answer` may run several times (store/gather.h), each time with an empty
// `response`, and must change nothing else. It is kept until the answer.
inline grpc::ServerUnaryReactor* AnswerGathered(
    grpc::CallbackServerContext* rpc, const Method& method,
    const google::protobuf::Message& request, google::protobuf::Message* response,
    const store::Store& store,
    absl::AnyInvocable<absl::Status(const Context&, store::Gather&)> answer) {
  return AnswerLater(rpc, method, request, [&](const Context& context, Done done) {
    using Answered = std::monostate;
    store::Gathered(
        store,
        [&context, response,
         answer = std::move(answer)](store::Gather& gather) mutable -> absl::StatusOr<Answered> {
          response->Clear();
          const absl::Status status = answer(context, gather);
          if (!status.ok()) return status;
          return Answered{};
        },
        [done = std::move(done)](const absl::StatusOr<Answered>& answered) mutable {
          done(answered.status());
        });
  });
}

}  // namespace magpie::server
