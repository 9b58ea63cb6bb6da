// Answers that no HTTP library would send: their heads, length and encoding.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/http/client.h"
#include "common/testing/http/raw_server.h"
#include "common/testing/http/test_call.h"
#include "common/testing/http/test_server.h"

namespace magpie::http {
namespace {

class HttpAnswerTest : public testing::Test {
 protected:
  std::unique_ptr<Client> client_ = *MakeClient({.egress = Loopback()});
};

TEST_F(HttpAnswerTest, AnAnswerWithTooLargeAHeaderHasArrived) {
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i)
    absl::StrAppend(&many, "X-", i, ": ", std::string(1000, 'x'), "\r\n");
  absl::StrAppend(&many, "Content-Length: 1\r\n\r\n1");
  RawServer long_line("HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x') + "\r\n\r\n");
  RawServer many_lines(many);
  for (RawServer* peer : {&long_line, &many_lines}) {
    const auto answer = Call(*client_, {.method = "POST", .url = peer->url(), .body = "1"});
    EXPECT_EQ(Describe(answer), "UPSTREAM_TOO_LARGE") << answer.status();
    EXPECT_FALSE(NeverSent(answer.status()));
    EXPECT_EQ(peer->requests(), 1);
  }
}

// Small header lines, "X: 3\r\n" with as many digits as needed, `bytes` long together.
std::string LinesOf(size_t bytes) {
  std::string lines;
  while (lines.size() + 200 < bytes) absl::StrAppend(&lines, "X: ", std::string(40, '3'), "\r\n");
  return absl::StrCat(lines, "X: ", std::string(bytes - lines.size() - 5, '4'), "\r\n");
}

TEST_F(HttpAnswerTest, AllHeadersOfAnAnswerTogetherHaveALimit) {
  const std::string begin = "HTTP/1.1 200 OK\r\n";
  const std::string end = "Content-Length: 1\r\n\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n";
  const auto lines = [](size_t others) { return LinesOf(kMaxHeadBytes - others); };
  const std::vector<std::string> heads = {
      absl::StrCat(begin, lines(begin.size() + end.size()), end, "1"),
      absl::StrCat(interim, lines(interim.size() + 2 + begin.size() + end.size()), "\r\n", begin,
                   end, "1"),
      absl::StrCat(begin, chunked, "1\r\n1\r\n0\r\n", lines(begin.size() + chunked.size() + 2),
                   "\r\n")};
  for (const std::string& head : heads) {
    RawServer fits(head);
    EXPECT_EQ(Describe(Call(*client_, {.url = fits.url()})), "200  1") << head.substr(0, 100);
    RawServer too_much(absl::StrReplaceAll(head, {{"X: 4", "X: 4444"}}));
    const auto answer = Call(*client_, {.method = "POST", .url = too_much.url(), .body = "1"});
    EXPECT_EQ(answer.status().message(), "the answer's headers are longer than 102400 bytes");
    EXPECT_EQ(Describe(answer), "UPSTREAM_TOO_LARGE") << head.substr(0, 100);
    EXPECT_EQ(too_much.requests(), 1);
  }
}

TEST_F(HttpAnswerTest, EndlessInterimAnswersAreRefused) {
  std::string interim;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&interim, "HTTP/1.1 100 Continue\r\n\r\n");
  RawServer peer(interim);
  EXPECT_EQ(Describe(Call(*client_, {.url = peer.url()})), "UPSTREAM_TOO_LARGE");
}

TEST_F(HttpAnswerTest, RetryAfterIsANumberOfSecondsOrADate) {
  const auto asked = [this](absl::string_view value) {
    RawServer peer(
        absl::StrCat("HTTP/1.1 503 Busy\r\nRetry-After: ", value, "\r\nContent-Length: 0\r\n\r\n"));
    return Call(*client_, {.url = peer.url()})->retry_after;
  };
  EXPECT_EQ(asked("7"), absl::Seconds(7));
  for (const char* const none : {"0", "-3", "soon", "", "Thu, 01 Jan 1998 00:00:00 GMT"}) {
    EXPECT_EQ(asked(none), absl::ZeroDuration()) << none;
  }
  EXPECT_GT(asked("Fri, 01 Jan 2100 00:00:00 GMT"), absl::Hours(24));
}

TEST_F(HttpAnswerTest, ExtensionsOfChunksAreNotRead) {
  RawServer peer(absl::StrCat("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=",
                              std::string(300'000, 'x'), "\r\n1\r\n0\r\n\r\n"));
  EXPECT_EQ(Describe(Call(*client_, {.url = peer.url()})), "200  1");
}

// A server that closes an idle connection says so: that is not an answer to the next request.
TEST_F(HttpAnswerTest, UnrequestedDataAnswersNothing) {
  for (const char* const more : {"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"}) {
    RawServer peer(absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", more));
    for (int i = 1; i <= 3; ++i) {
      EXPECT_EQ(Describe(Call(*client_, {.method = "POST", .url = peer.url(), .body = "1"})),
                "200  1");
      EXPECT_EQ(peer.requests(), i);
    }
  }
}

TEST_F(HttpAnswerTest, ReadsAnAnswerThatIsCompressedUnasked) {
  const std::string zipped(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x8b\x36\x8c\x05\x00\xb8"
      "\x32\x2f\x4c\x03\x00\x00\x00",
      23);
  const auto answering = [](absl::string_view body) {
    return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ",
                        body.size(), "\r\n\r\n", body);
  };
  RawServer gzip(answering(zipped));
  EXPECT_EQ(Describe(Call(*client_, {.url = gzip.url()})), "200  [1]");
  RawServer liar(answering("[1]"));
  EXPECT_EQ(Describe(Call(*client_, {.url = liar.url()})), "UPSTREAM_BAD_HTTP");
}

TEST_F(HttpAnswerTest, CountsTheUnpackedBytesOfAnAnswer) {
  // Three mebibytes of zeros.
  const std::string zipped(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x93\xef\xe6\x60\x00\x01\x26\xe6"
      "\xb7\x07\x19\x79\x81\x8c\x43\x0b\xbc\xde\xcf\x3f\x27\x93\xe7\xc0\xc8\x30"
      "\x0a\x46\xc1\x28\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1\x28\x18"
      "\x6e\xa0\x46\x3a\xd4\xc6\x65\x33\x03\x83\x01\x03\x00\x1a\x1a\xb4\xe3\x0c"
      "\x0c\x00\x00",
      75);
  RawServer bomb(absl::StrCat("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: ",
                              zipped.size(), "\r\n\r\n", zipped));
  EXPECT_EQ(Describe(Call(*client_, {.url = bomb.url()})), "UPSTREAM_TOO_LARGE");
}

TEST_F(HttpAnswerTest, ATruncatedHeadIsNotAnAnswer) {
  for (const char* const head :
       {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 204 No Content\r\nX",
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"}) {
    for (const char* const method : {"GET", "POST", "DELETE"}) {
      RawServer server(head);
      const auto answer = Call(*client_, {.method = method, .url = server.url()});
      EXPECT_EQ(Describe(answer), "UPSTREAM_CLOSED") << method << " " << head;
      EXPECT_EQ(server.requests(), 1);
    }
  }
}

TEST_F(HttpAnswerTest, SaysHowItEnded) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::pair<std::string, std::string>> ends = {
      {"", "UPSTREAM_CLOSED: the connection was closed before an answer came"},
      {head + "Content-Length: 5\r\n\r\n12",
       "UPSTREAM_CLOSED: the connection was closed before the end of the answer"},
      {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
       "UPSTREAM_BAD_HTTP: the answer's chunks are malformed"},
      {head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n1",
       "UPSTREAM_BAD_HTTP: the answer's chunks are malformed"},
      {head + "Transfer-Encoding: chunked\r\n\r\n2\r\n12",
       "UPSTREAM_CLOSED: the connection was closed before the end of the answer"},
      {head + "Content-Encoding: weird\r\nContent-Length: 1\r\n\r\n1",
       "UPSTREAM_BAD_HTTP: the answer's Content-Encoding is unknown or does not match its body"}};
  for (const auto& [bytes, told] : ends) {
    RawServer peer(bytes);
    const auto answer = Call(*client_, {.url = peer.url()});
    EXPECT_EQ(absl::StrCat(ReasonOf(answer.status()), ": ", answer.status().message()), told);
  }
}

}  // namespace
}  // namespace magpie::http
