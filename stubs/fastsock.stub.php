<?php

/**
 * @generate-class-entries
 * @generate-function-entries
 *
 * fastsock's functions. Each but fastsock_stats() is the twin of a stream_socket_*() function
 * (or of stream_select()): same arguments, same results, additions last. The streams they return
 * are ordinary PHP streams.
 *
 * Common to all that take a stream: a closed stream or a resource of another type raises core's
 * TypeError; anything that is not a resource likewise.
 */

/**
 * Opens a server socket and, unless told otherwise, listens on it.
 *
 * @param string $address "transport://target". Transports: tcp, udp (target "host:port", an IPv6
 *   host in brackets, port 0 to 65535, 0 lets the system choose), unix, udg (target is a path; a
 *   leading NUL byte names Linux's abstract namespace), and tls, ssl, tlsv1.0 to tlsv1.3 (target
 *   as for tcp, the context's "ssl" options say the rest). Without "transport://" tcp is meant.
 * @param int $error_code Receives 0 on success, the errno of the failed system call otherwise;
 *   0 together with false means that the address was wrong or could not be resolved.
 * @param string $error_message Receives the reason of a failure, else "".
 * @param int $flags STREAM_SERVER_BIND for datagram transports, STREAM_SERVER_BIND |
 *   STREAM_SERVER_LISTEN for the others.
 * @param resource|null $context Stream context; its "socket" options are listed in the manual.
 * @param int|null $backlog Longest queue of connections that wait to be accepted, in connections.
 *   0 is the system's maximum (Linux: net.core.somaxconn); null takes the context option
 *   "backlog", else the ini setting fastsock.backlog. Other values go to listen(2) as given, which
 *   caps them at the system's maximum. -1 to 2147483647.
 * @return resource|false
 * @refcount 1
 *
 * Errors: address malformed, not resolvable or in use, port privileged or out of range, path too
 * long, an option's value wrong: E_WARNING "Unable to connect to ADDRESS (REASON)" and false.
 * $backlog out of range: ValueError.
 * @since 0.1.0
 * @see stream_socket_server()
 */
function fastsock_server(string $address, &$error_code = null, &$error_message = null, int $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context = null, ?int $backlog = null) {}

/**
 * Opens a connection to a remote address.
 *
 * @param string $address As for fastsock_server(); a "/name" after the port is ignored, so that
 *   persistent streams to one server can be told apart.
 * @param int $error_code Receives the errno of a failed connect(2), else 0.
 * @param string $error_message Receives the reason of a failure, else "".
 * @param float|null $timeout Seconds to wait for connect(2), all addresses of a host together;
 *   null is default_socket_timeout, negative waits for ever. Not used by STREAM_CLIENT_ASYNC_CONNECT.
 * @param int $flags Any of STREAM_CLIENT_CONNECT, STREAM_CLIENT_ASYNC_CONNECT,
 *   STREAM_CLIENT_PERSISTENT.
 * @param resource|null $context
 * @return resource|false
 * @refcount 1
 *
 * Errors: E_WARNING "Unable to connect to ADDRESS (REASON)" and false. A timeout that is not
 * finite: ValueError. A refused asynchronous connection shows as a stream that is ready to write.
 * @since 0.1.0
 * @see stream_socket_client()
 */
function fastsock_client(string $address, &$error_code = null, &$error_message = null, ?float $timeout = null, int $flags = STREAM_CLIENT_CONNECT, $context = null) {}

/**
 * Takes the next connection from a server socket's accept queue.
 *
 * @param resource $socket
 * @param float|null $timeout Seconds to wait: null is default_socket_timeout, 0 does not wait,
 *   negative waits for ever.
 * @param string $peer_name Receives the peer's "host:port", or its path.
 * @return resource|false
 * @refcount 1
 *
 * Errors: E_WARNING "Accept failed: REASON" and false. Reasons: "Connection timed out" (nobody
 * came), "Interrupted system call" (a signal was caught), "Operation not supported (…)" (a datagram
 * socket, at once), "Invalid argument" (a socket that does not listen, at once), "Too many open
 * files" with the soft and the hard limit (the listener then rests until one of fastsock's
 * descriptors closes or 100 ms have passed). A timeout that is not finite: ValueError.
 * @since 0.1.0
 * @see stream_socket_accept()
 */
function fastsock_accept($socket, ?float $timeout = null, &$peer_name = null) {}

#if PHP_VERSION_ID >= 80600
/**
 * Waits until streams of three arrays can be read or written or have urgent data. No limit on
 * descriptor numbers. Members may be streams of any kind that has a descriptor, fastsock's or not.
 *
 * Each array is replaced by those of its members that are ready, keys kept.
 *
 * @param int|null $seconds Time to wait; null waits for ever.
 * @param int|null $microseconds Added to $seconds; may be 1000000 and more. Null or 0 when
 *   $seconds is null.
 * @param resource|null $context From PHP 8.6 on: says what becomes of stream errors, see below.
 * @return int|false How many are ready, a descriptor counted once per array; 0 when the time is
 *   over, the arrays then being empty. False on error, the arrays then being untouched.
 *
 * Errors: nothing to wait for, a negative time, microseconds without seconds: ValueError. A signal
 * was caught: E_WARNING "Unable to select [4]: Interrupted system call (max_fd=N)" and false. A
 * member that has no descriptor: E_WARNING (a stream error from PHP 8.6 on), the member is skipped.
 * @since 0.1.0
 * @see stream_select()
 */
function fastsock_select(?array &$read, ?array &$write, ?array &$except, ?int $seconds, ?int $microseconds = null, $context = null): int|false {}
#else
/** Without $context: before PHP 8.6. */
function fastsock_select(?array &$read, ?array &$write, ?array &$except, ?int $seconds, ?int $microseconds = null): int|false {}
#endif

#if PHP_VERSION_ID >= 80600
/**
 * Creates two connected, indistinguishable streams.
 *
 * @param int $domain STREAM_PF_UNIX
 * @param int $type STREAM_SOCK_STREAM, STREAM_SOCK_DGRAM or STREAM_SOCK_SEQPACKET
 * @param int $protocol 0
 * @param resource|null $context From PHP 8.6 on, for the sake of core's signature.
 * @return array<int, resource>|false
 * @refcount 1
 *
 * Errors: E_WARNING "Failed to create sockets: [ERRNO]: REASON" and false.
 * @since 0.1.0
 * @see stream_socket_pair()
 */
function fastsock_pair(int $domain, int $type, int $protocol, $context = null): array|false {}
#else
/** Without $context: before PHP 8.6. */
function fastsock_pair(int $domain, int $type, int $protocol): array|false {}
#endif

/**
 * Receives data past the stream's read buffer; on a datagram socket one datagram.
 *
 * @param resource $socket
 * @param int $length Most bytes to return, greater than 0. The rest of a longer datagram is lost,
 *   as with recv(2).
 * @param int $flags STREAM_PEEK, STREAM_OOB
 * @param string|null $address Receives the sender's "host:port" or path.
 * @param int|null $datagram_length Receives the datagram's real length in bytes, greater than
 *   strlen() of the result if it was cut; null on sockets that are not datagram sockets, and on
 *   streams that are not fastsock's.
 * @refcount 1
 *
 * On a TLS stream the data are decrypted; STREAM_OOB is refused with a warning there.
 *
 * Returns "" at the end of a connection. A blocking stream waits without a time limit, as core's
 * does; a signal ends the wait if its handler was set without restarting system calls.
 *
 * Errors: false (nothing there on a non-blocking stream, signal as above, reset). $length below 1:
 * ValueError.
 * @since 0.1.0
 * @see stream_socket_recvfrom()
 */
function fastsock_recvfrom($socket, int $length, int $flags = 0, &$address = null, &$datagram_length = null): string|false {}

/**
 * Sends data past the stream's write filters; on a datagram socket one datagram.
 *
 * @param resource $socket
 * @param string $data
 * @param int $flags STREAM_OOB
 * @param string $address "host:port" of the receiver, an IPv6 host in brackets; "" for a
 *   connected socket.
 * On a TLS stream the data are encrypted; STREAM_OOB and an address are refused there: E_WARNING, -1.
 *
 * @return int|false Bytes sent; on a non-blocking connection possibly fewer than given. -1 on error.
 *
 * Errors: E_WARNING with the system's reason and -1. An address that cannot be parsed: E_WARNING
 * "Failed to parse `ADDRESS' into a valid network address" and false.
 * @since 0.1.0
 * @see stream_socket_sendto()
 */
function fastsock_sendto($socket, string $data, int $flags = 0, string $address = ""): int|false {}

/**
 * Turns TLS on or off on a connected TCP stream. Bytes read ahead in the clear belong to the
 * handshake.
 *
 * @param resource $stream
 * @param int|null $crypto_method STREAM_CRYPTO_METHOD_*; null takes the context's
 *   ssl.crypto_method. TLS and ANY mean TLS 1.2 and 1.3.
 * @param resource|null $session_stream A stream whose TLS session is to be resumed (RFC 8446, 2.2).
 * @return int|bool True when encrypted; 0 if the handshake of a non-blocking stream is not finished
 *   yet: call again when the stream is readable. False after a failure, and when turned off.
 *
 * A blocking handshake ends at the time limit of stream_set_timeout(), a client's at that of its
 * connect.
 *
 * Errors: core's warnings ("SSL operation failed with code ...", "SSL: Handshake timed out", ...)
 * and false. After a failure no other handshake begins: a blocking stream then gets "SSL/TLS already
 * set-up for this stream". Unix sockets and datagrams: E_WARNING "This stream does not support
 * SSL/crypto" and false. No method when enabling: ValueError.
 * @since 0.1.0
 * @see stream_socket_enable_crypto()
 */
function fastsock_enable_crypto($stream, bool $enable, ?int $crypto_method = null, $session_stream = null): int|bool {}

/**
 * Names a socket's own end or its peer.
 *
 * @param resource $socket
 * @param bool $remote True for the peer, false for the own end.
 * @return string|false "host:port", an IPv6 host in brackets, or a unix socket's path; false if
 *   there is none.
 * @refcount 1
 * @since 0.1.0
 * @see stream_socket_get_name()
 */
function fastsock_get_name($socket, bool $remote): string|false {}

/**
 * Shuts down one or both directions of a connection (shutdown(2)).
 *
 * @param resource $stream
 * @param int $mode STREAM_SHUT_RD, STREAM_SHUT_WR or STREAM_SHUT_RDWR
 *
 * Errors: false. Another mode: ValueError.
 * @since 0.1.0
 * @see stream_socket_shutdown()
 */
function fastsock_shutdown($stream, int $mode): bool {}

/**
 * Tells figures of one listener, or of this process (in ZTS builds: of this thread).
 *
 * With a listener: "accepted" (connections handed out), "waiting" (connections in the system's
 * accept queue now; null where the system does not tell), "backlog" (the queue's limit as the
 * system applies it; null likewise), "out_of_descriptors" (how often accept ran out of
 * descriptors), "resting" (bool: is it waiting for a descriptor now). With a TLS listener also
 * "handshakes_unfinished", "handshakes_finished", "handshakes_failed" (counts by reason) and
 * "last_failure" (null, or an array of "reason", "peer" and "text").
 *
 * Without: "streams" (fastsock's open streams), "watched" (streams registered with the event
 * loop), "selects" (calls of fastsock_select()), "polled" (those of them that used poll(2) alone),
 * "walked" (those that used the event loop and had to walk the arrays), "tls_contexts", "tls_contexts_built", "tls_contexts_reloaded", "tls_reload_failures" (certificates
 * and options loaded), "tls_sessions" (those that clients may resume),
 * "loop" (the event library and its version), "backend" (the system's mechanism behind it).
 *
 * @param resource|null $listener
 *
 * Errors: a stream that does not listen or is not fastsock's: ValueError.
 * @since 0.1.0
 */
function fastsock_stats($listener = null): array {}
