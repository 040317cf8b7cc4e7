import Dispatch

/// Calls `body` with every number below `parts`, on as many threads as are free, and returns when
/// all are done.
///
/// Dispatch asks for a closure that the compiler knows to be free of data races. It cannot know
/// it of pointers, so here the caller answers for it: what calls share is only read, and each
/// writes a part of memory of its own.
@unsafe
func concurrently(_ parts: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    let sendable = unsafe unsafeBitCast(body, to: (@Sendable (Int) -> Void).self)
    DispatchQueue.concurrentPerform(iterations: parts, execute: sendable)
  }
}
