"""A server of mail that speaks by TLS, from the start or after STARTTLS, and says what it was told: a line for each
letter, with how it came. Its certificates are in the folder that is named; it writes its two ports first."""

import asyncio
import ssl
import sys

folder = sys.argv[1]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")


async def talk(reader, writer, secure, way):
    signed, lines, data = False, [], False
    writer.write(b"220 here\r\n")
    while line := (await reader.readline()).decode():
        text = line.rstrip("\r\n")
        if data:
            lines.append(text)
            if text == ".":
                data = False
                subject = next(line for line in lines if line.startswith("Subject:"))
                print(f"{way} secure={secure} signed={signed} {subject}", flush=True)
                writer.write(b"250 kept\r\n")
            continue
        command = text.upper()
        if command.startswith("EHLO"):
            more = b"250-STARTTLS\r\n" if not secure else b""
            writer.write(b"250-here\r\n" + more + b"250 AUTH PLAIN LOGIN\r\n")
        elif command == "STARTTLS":
            writer.write(b"220 go on\r\n")
            await writer.drain()
            try:
                await writer.start_tls(context)
            except ssl.SSLError:
                return
            secure = True
        elif command.startswith("AUTH"):
            signed = True
            writer.write(b"235 you are\r\n")
        elif command == "DATA":
            data, lines = True, []
            writer.write(b"354 tell\r\n")
        elif command == "QUIT":
            writer.write(b"221 go\r\n")
            await writer.drain()
            writer.close()
            return
        else:
            writer.write(b"250 yes\r\n")
        await writer.drain()


async def main():
    def of(secure, way):
        return lambda reader, writer: talk(reader, writer, secure, way)

    from_start = await asyncio.start_server(of(True, "tls"), "127.0.0.1", 0, ssl=context)
    later = await asyncio.start_server(of(False, "starttls"), "127.0.0.1", 0)
    ports = [server.sockets[0].getsockname()[1] for server in (from_start, later)]
    print(*ports, flush=True)
    await asyncio.gather(from_start.serve_forever(), later.serve_forever())


asyncio.run(main())
