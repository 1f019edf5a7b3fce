package dev.sluice.infra.review;

/**
 * Names one sample: ids are unique within their data set only.
 *
 * @param dataset name of the data set
 * @param id id of the sample
 */
public record SampleKey(String dataset, String id) {}
