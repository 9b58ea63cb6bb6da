// FeedbackService over gRPC: parse, do, answer.

#pragma once

#include "common/base/clock.h"
#include "common/base/timer.h"
#include "common/rpc/server/handler.h"
#include "common/rpc/server/long_work.h"
#include "magpie/knowledge/v1/feedback_service.grpc.pb.h"
#include "services/knowledge/engine/knowledge.h"
#include "services/knowledge/engine/reports.h"
#include "services/knowledge/engine/usage.h"

namespace magpie::knowledge {

class FeedbackService final : public v1::FeedbackService::CallbackService {
 public:
  // Reports are made on the thread of `reporter`, one at a time. All must outlive it.
  FeedbackService(Usage& usage, Knowledge& knowledge, const Reports& reports, const Clock& clock,
                  Timers& reporter)
      : usage_(usage),
        knowledge_(knowledge),
        reports_(reports),
        clock_(clock),
        reporting_(reporter, "reports") {}

  grpc::ServerUnaryReactor* RecordFeedback(grpc::CallbackServerContext* rpc,
                                           const v1::RecordFeedbackRequest* request,
                                           v1::RecordFeedbackResponse* response) override;
  grpc::ServerUnaryReactor* GetUsage(grpc::CallbackServerContext* rpc,
                                     const v1::GetUsageRequest* request,
                                     v1::GetUsageResponse* response) override;
  grpc::ServerUnaryReactor* ListReviewQueue(grpc::CallbackServerContext* rpc,
                                            const v1::ListReviewQueueRequest* request,
                                            v1::ListReviewQueueResponse* response) override;
  grpc::ServerUnaryReactor* ListUnanswered(grpc::CallbackServerContext* rpc,
                                           const v1::ListUnansweredRequest* request,
                                           v1::ListUnansweredResponse* response) override;
  grpc::ServerUnaryReactor* ListDuplicates(grpc::CallbackServerContext* rpc,
                                           const v1::ListDuplicatesRequest* request,
                                           v1::ListDuplicatesResponse* response) override;

 private:
  static server::Method MethodOf(absl::string_view name, server::Kind kind) {
    return {v1::FeedbackService::service_full_name(), name, kind};
  }

  Usage& usage_;
  Knowledge& knowledge_;
  const Reports& reports_;
  const Clock& clock_;
  server::LongWork reporting_;
  const server::Method record_feedback_ = MethodOf("RecordFeedback", server::Kind::kNewWork);
  const server::Method get_usage_ = MethodOf("GetUsage", server::Kind::kRead);
  const server::Method list_review_queue_ = MethodOf("ListReviewQueue", server::Kind::kRead);
  const server::Method list_unanswered_ = MethodOf("ListUnanswered", server::Kind::kRead);
  const server::Method list_duplicates_ = MethodOf("ListDuplicates", server::Kind::kRead);
};

}  // namespace magpie::knowledge
