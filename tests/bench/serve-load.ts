import { connect, type Socket } from "node:net";

/** What a load gave. */
export interface Load {
  readonly answered: number;
  readonly seconds: number;
  /** Answers that were not 200. */
  readonly failed: number;
  /** Milliseconds of all requests, sorted. */
  readonly latencies: Float64Array;
}

/**
 * Asks over keep-alive connections for `millis`, always `connections` requests under way. Requests are bytes made before; of an answer only the status and the length are read: so the
 * client costs less than any server under it.
 */
export async function load(port: number, requests: readonly Buffer[], connections: number, millis: number): Promise<Load> {
  const latencies: number[] = [];
  let failed = 0;
  let next = 0;
  const start = performance.now();
  const end = start + millis;
  const one = (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let sent = 0;
      let held = Buffer.alloc(0);
      const ask = () => {
        sent = performance.now();
        socket.write(requests[next++ % requests.length]!);
      };
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const head = held.indexOf("\r\n\r\n");
        if (head < 0) return;
        const text = held.toString("latin1", 0, head);
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (held.length < head + 4 + length) return;
        held = held.subarray(head + 4 + length);
        const now = performance.now();
        latencies.push(now - sent);
        if (!text.startsWith("HTTP/1.1 200")) failed++;
        if (now < end) ask();
        else resolve(void socket.destroy());
      });
      socket.once("connect", ask);
    });
  // The client never sleeps: in a virtual machine waking it costs a server as much as a request does, and the slower server would have to do it more often.
  let asking = true;
  const spin = () => void (asking && setImmediate(spin));
  spin();
  await Promise.all(Array.from({ length: connections }, () => one(connect({ port, host: "127.0.0.1", noDelay: true }))));
  asking = false;
  return { answered: latencies.length, seconds: (performance.now() - start) / 1000, failed, latencies: Float64Array.from(latencies).sort() };
}

/** A request as bytes. */
export function predictRequest(body: object): Buffer {
  const text = JSON.stringify(body);
  return Buffer.from(`POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}
