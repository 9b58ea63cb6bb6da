#include "common/base/trace.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, ReadsAHeaderAndWritesItBack) {
  const std::optional<Trace> trace = ParseTraceparent(kHeader);
  ASSERT_TRUE(trace.has_value());
  EXPECT_EQ(trace->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(trace->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(ToTraceparent(*trace), kHeader);
}

TEST(TraceTest, KnowsTheSampledFlagAmongOthers) {
  const std::string start(kHeader, 53);
  EXPECT_FALSE(ParseTraceparent(start + "00")->sampled);
  EXPECT_FALSE(ParseTraceparent(start + "02")->sampled);
  EXPECT_TRUE(ParseTraceparent(start + "ff")->sampled);
  EXPECT_EQ(ToTraceparent(*ParseTraceparent(start + "02")), start + "00");
}

TEST(TraceTest, AcceptsALaterVersionWithMoreFields) {
  EXPECT_TRUE(ParseTraceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
  EXPECT_TRUE(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
}

TEST(TraceTest, RefusesWhatIsMalformed) {
  for (const char* header : {
           "",
           "00",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
           "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
           "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
       }) {
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
  }
}

TEST(TraceTest, ANewOneIsValidAndUnlikeAnyOther) {
  const Trace trace = NewTrace();
  EXPECT_EQ(ParseTraceparent(ToTraceparent(trace)), trace);
  EXPECT_NE(NewTrace().trace_id, trace.trace_id);
}

TEST(TraceTest, AChildIsANewSpanOfTheSameTrace) {
  Trace parent = NewTrace();
  parent.sampled = false;
  const Trace child = Child(parent);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_FALSE(child.sampled);
}

}  // namespace
}  // namespace magpie
