import Foundation
import Testing

@testable import Retraining

@Suite struct HeldOutRuleTests {
  private func hash(_ number: Int) -> Data { Data("\(number)".utf8) }

  @Test(arguments: [0.05, 0.2, 0.5])
  func holdsOutItsShare(_ share: Double) {
    let rule = HeldOutRule(share: share)
    let count = (0..<20_000).count { rule.holdsOut(hash($0)) }
    // Five standard deviations of a binomial share.
    let deviation = (share * (1 - share) / 20_000).squareRoot()
    #expect(abs(Double(count) / 20_000 - share) < 5 * deviation)
  }

  @Test func aLargerShareHoldsOutTheSameAndMore() {
    let (small, large) = (HeldOutRule(share: 0.1), HeldOutRule(share: 0.3))
    for number in 0..<2000 where small.holdsOut(hash(number)) {
      #expect(large.holdsOut(hash(number)))
    }
  }

  @Test func theAnswerIsAPropertyOfTheText() throws {
    // The first eight bytes of SHA-256("winnow.held-out/1" + "a") as a fraction, by another program:
    // python3 -c "import hashlib;print(int.from_bytes(hashlib.sha256(b'winnow.held-out/1a').digest()[:8],'big')/2**64)"
    let fraction = 0.5898712017835319
    #expect(HeldOutRule(share: fraction + 1e-9).holdsOut(Data("a".utf8)))
    #expect(!HeldOutRule(share: fraction - 1e-9).holdsOut(Data("a".utf8)))
  }
}
