#include "services/knowledge/engine/query_vectors.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "services/knowledge/testing/fake_engine.h"

namespace magpie::knowledge {
namespace {

const Embedding kEmbedding = {.space = "e5",
                              .dimension = 2,
                              .field = "embed.vector",
                              .parameter = "text",
                              .timeout = absl::Seconds(10)};

TEST(QueryVectorsTest, SoManyAreMadeAtOnce) {
  FakeEngine engine;
  EmbeddingApi api(engine.address());
  QueryVectors vectors(&api);
  const Context context{.tenant = *TenantId::Parse("acme")};
  engine.Hold();
  absl::BlockingCounter left(QueryVectors::kMaxUnderWay);
  for (size_t i = 0; i < QueryVectors::kMaxUnderWay; ++i) {
    vectors.Find(context, kEmbedding, absl::StrCat("q", i), [&](const QueryVectors::Found& found) {
      EXPECT_EQ(found.outcome, EmbeddingOutcome::kUsed);
      left.DecrementCount();
    });
  }
  EmbeddingOutcome one_more = EmbeddingOutcome::kNone;
  vectors.Find(context, kEmbedding, "more",
               [&](const QueryVectors::Found& found) { one_more = found.outcome; });
  EXPECT_EQ(one_more, EmbeddingOutcome::kBusy);
  engine.Release();
  left.Wait();
}

TEST(QueryVectorsTest, WhoseTimeIsOverIsLateAtOnce) {
  FakeEngine engine;
  engine.Hold();
  EmbeddingApi api(engine.address());
  QueryVectors vectors(&api);
  const Context context{.tenant = *TenantId::Parse("acme"),
                        .deadline = absl::Now() + QueryVectors::kReserve};
  absl::BlockingCounter left(1);
  vectors.Find(context, kEmbedding, "q", [&](const QueryVectors::Found& found) {
    EXPECT_EQ(found.outcome, EmbeddingOutcome::kLate);
    left.DecrementCount();
  });
  left.Wait();
}

TEST(QueryVectorsTest, WithoutAnEngineThereIsNone) {
  QueryVectors vectors(nullptr);
  EmbeddingOutcome outcome = EmbeddingOutcome::kNone;
  vectors.Find({.tenant = *TenantId::Parse("acme")}, kEmbedding, "q",
               [&](const QueryVectors::Found& found) { outcome = found.outcome; });
  EXPECT_EQ(outcome, EmbeddingOutcome::kUnavailable);
}

}  // namespace
}  // namespace magpie::knowledge
