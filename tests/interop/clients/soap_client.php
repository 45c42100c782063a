<?php
// Calls a service with PHP's SoapClient, from its WSDL. The job comes as JSON on standard input, the outcomes go to
// standard output.
declare(strict_types=1);

$job = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$options = ['cache_wsdl' => WSDL_CACHE_NONE, 'trace' => true, 'exceptions' => true];
if ($job['login']) {
    $options += ['login' => $job['login'][0], 'password' => $job['login'][1]];
}
$client = new SoapClient($job['wsdl'], $options);
echo json_encode(
    array_map(fn(array $call) => outcome($client, $call), $job['calls']),
    JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION,
);

/** Gives what one call brought: fields, a fault, or a status without an envelope. */
function outcome(SoapClient $client, array $call): array
{
    $headers = [];
    foreach ($call['header'] as $name => $value) {
        $headers[] = new SoapHeader($call['namespace'], $name, $value);
    }
    try {
        $answer = $client->__soapCall($call['operation'], [(object) $call['fields']], null, $headers);
        return ['fields' => (object) get_object_vars($answer)];
    } catch (SoapFault $fault) {
        return refusal($client, $fault);
    }
}

function refusal(SoapClient $client, SoapFault $fault): array
{
    if ($fault->faultcode === 'HTTP') {
        preg_match('~^HTTP/\S+ (\d+)~', (string) $client->__getLastResponseHeaders(), $found);
        return ['status' => (int) $found[1]];
    }
    $entries = isset($fault->detail) ? array_values(get_object_vars($fault->detail)) : [];
    return ['fault' => [
        'code' => $fault->faultcode,
        'text' => $fault->faultstring,
        'detail' => (object) ($entries ? get_object_vars($entries[0]) : []),
    ]];
}
